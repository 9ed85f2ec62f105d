// `stance import-history`: what `stance export --format jsonl` wrote, back into the history.
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/config.h"
#include "tools/stance/event_json.h"
#include "tools/stance/history/archive.h"
#include "tools/stance/history/commands.h"
#include "tools/stance/paths.h"
#include "tools/stance/report/words.h"

namespace stance::commands {
namespace {

constexpr const char* kHelp =
    "Reads sessions that stance export --format jsonl wrote back into the history, without loss.";
constexpr const char* kExamples =
    "Examples:\n"
    "  stance export --all --format jsonl -o all.jsonl       on one computer\n"
    "  stance import-history all.jsonl                       on another\n"
    "  zstd -dc all.jsonl.zst | stance import-history -      from standard input\n"
    "\n"
    "Sessions that are there already are left as they are. When a line is wrong, nothing is changed. The "
    "raw\n"
    "recordings are not part of it: copy the folder recordings as well.";

struct Options {
  std::string file;
  std::string data_dir;
  bool json = false;
};

int run(const Options& options) {
  const auto config = load_default_config(options.data_dir);
  if (!config) return fail(config.error().message);
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file) return fail(fmt::format("{} does not exist or may not be read.", options.file));
  }
  auto history = History::open(history_path(config->data_dir_or_default()));
  if (!history) return fail(history.error().message);
  const auto imported = read_archive(*history, options.file == "-" ? std::cin : file);
  if (!imported) return fail(imported.error().message);
  if (options.json) {
    fmt::print("{}\n", Json{{"type", "imported"},
                            {"sessions", imported->sessions},
                            {"already_there", imported->already_there}}
                           .dump());
    return kOk;
  }
  fmt::print("{} added{}.\n", counted(imported->sessions, "session"),
             imported->already_there == 0
                 ? ""
                 : fmt::format(", {} there already and left alone", imported->already_there));
  return kOk;
}

}  // namespace

void add_import_history(CLI::App& app, int& exit_code) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("import-history", kHelp);
  command->footer(kExamples);
  command->add_option("FILE", options->file, "The file; - is standard input")->required();
  command->add_flag("--json", options->json, "What was imported as a JSON object");
  command->add_option("--data-dir", options->data_dir, "Where recordings and history are kept")
      ->type_name("DIR");
  command->callback([options, &exit_code] { exit_code = run(*options); });
}

}  // namespace stance::commands
