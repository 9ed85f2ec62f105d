// `stance manual` and `stance completion`: the manual pages and the shells' completions, made from what the
// commands themselves declare, so that there is one source and it is right.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "tools/stance/commands.h"
#include "tools/stance/version.h"

namespace stance::commands {
namespace {

constexpr const char* kManualExamples =
    "Examples:\n"
    "  stance manual | man -l -           of the program\n"
    "  stance manual live | man -l -      of one command\n"
    "\n"
    "The package installs them as stance(1), stance-live(1) and so on.";
constexpr const char* kCompletionExamples =
    "Examples:\n"
    "  stance completion bash > ~/.local/share/bash-completion/completions/stance\n"
    "  stance completion zsh > ~/.zfunc/_stance           a folder of your $fpath\n"
    "  stance completion fish > ~/.config/fish/completions/stance.fish\n"
    "\n"
    "The package installs them for everybody.";

using Option = const CLI::Option*;

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
  return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<Option> options_of(const CLI::App& command) {
  return command.get_options([](const CLI::Option*) { return true; });
}

bool takes_value(Option option) { return option->get_items_expected_max() > 0; }

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

// The first sentence, without its full stop.
std::string brief(std::string text) {
  text = replaced(std::move(text), "\n", " ");
  const std::size_t end = text.find('.');
  return text.substr(0, end);
}

// --- manual pages: man(7) ---

std::string roff(std::string text) {
  text = replaced(std::move(text), "\\", "\\e");
  text = replaced(std::move(text), "-", "\\-");
  // A line must not begin like a request.
  text = replaced(std::move(text), "\n.", "\n\\&.");
  text = replaced(std::move(text), "\n'", "\n\\&'");
  return text.starts_with('.') || text.starts_with('\'') ? "\\&" + text : text;
}

std::string names_in_roff(Option option) {
  std::string names;
  for (const std::string& name : option->get_snames()) names += fmt::format("\\fB\\-{}\\fR, ", roff(name));
  for (const std::string& name : option->get_lnames()) names += fmt::format("\\fB\\-\\-{}\\fR, ", roff(name));
  if (names.empty()) return fmt::format("\\fI{}\\fR", roff(option->get_name()));
  names.resize(names.size() - 2);
  if (takes_value(option)) names += fmt::format(" \\fI{}\\fR", roff(option->get_type_name()));
  return names;
}

std::string manual_page(const CLI::App& app, const CLI::App& command) {
  const bool whole = &app == &command;
  const std::string name = whole ? app.get_name() : app.get_name() + " " + command.get_name();
  const std::string page = replaced(name, " ", "-");
  std::string upper = page;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  std::string text = fmt::format(".TH {} 1 \"\" \"Stance {}\" \"Stance\"\n", roff(upper), kProgramVersion);
  text += fmt::format(".SH NAME\n{} \\- {}\n.SH SYNOPSIS\n\\fB{}\\fR", roff(page),
                      roff(brief(command.get_description())), roff(name));
  if (whole) text += " \\fICOMMAND\\fR";
  text += " [\\fIOPTION\\fR]...";
  for (const Option option : options_of(command)) {
    if (option->get_positional()) text += fmt::format(" \\fI{}\\fR", roff(option->get_name()));
  }
  text += fmt::format("\n.SH DESCRIPTION\n{}\n", roff(command.get_description()));
  if (whole) {
    text += ".SH COMMANDS\n";
    for (const CLI::App* each : commands_of(app)) {
      text += fmt::format(".TP\n\\fB{}\\fR\n{}\n", roff(each->get_name()), roff(each->get_description()));
    }
  }
  text += ".SH OPTIONS\n";
  for (const Option option : options_of(command)) {
    const std::string& usual = option->get_default_str();
    text += fmt::format(".TP\n{}\n{}{}\n", names_in_roff(option), roff(option->get_description()),
                        usual.empty() ? "" : fmt::format(" (usually {})", roff(usual)));
  }
  const std::string footer =
      replaced(replaced(command.get_footer(), "Examples:\n", ""), "First steps:\n", "");
  if (!footer.empty())
    text += fmt::format(".SH {}\n.nf\n{}\n.fi\n", whole ? "FIRST STEPS" : "EXAMPLES", roff(footer));
  text += ".SH SEE ALSO\n";
  if (!whole) return text + fmt::format("\\fB{}\\fR(1)\n", roff(app.get_name()));
  std::string others;
  for (const CLI::App* each : commands_of(app)) {
    others += fmt::format("{}\\fB{}\\-{}\\fR(1)", others.empty() ? "" : ",\n", roff(app.get_name()),
                          roff(each->get_name()));
  }
  return text + others + "\n";
}

// --- completions ---

std::string words_of(const CLI::App& command) {
  std::string words;
  for (const Option option : options_of(command)) {
    for (const std::string& name : option->get_lnames())
      words += fmt::format("{}--{}", words.empty() ? "" : " ", name);
  }
  return words;
}

std::string bash_completion(const CLI::App& app) {
  std::string names, cases;
  for (const CLI::App* command : commands_of(app)) {
    names += command->get_name() + " ";
    cases += fmt::format("    {}) words='{}' ;;\n", command->get_name(), words_of(*command));
  }
  return fmt::format(
      "# Completion of stance for bash; made by: stance completion bash\n"
      "_stance() {{\n"
      "  local current=${{COMP_WORDS[COMP_CWORD]}} command=\n"
      "  [ \"$COMP_CWORD\" -gt 1 ] && command=${{COMP_WORDS[1]}}\n"
      "  local words=\n"
      "  case $command in\n"
      "    '') words='{}{}' ;;\n"
      "{}"
      "  esac\n"
      "  if [[ -z $command || $current == -* ]]; then\n"
      "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
      "  else\n"
      "    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
      "    compopt -o filenames\n"
      "  fi\n"
      "}}\n"
      "complete -F _stance stance\n",
      names, words_of(app), cases);
}

// In single quotes, of zsh and fish alike.
std::string quoted(std::string text) {
  return "'" + replaced(replaced(std::move(text), "\\", "\\\\"), "'", "’") + "'";
}

std::string zsh_completion(const CLI::App& app) {
  const auto plain = [](std::string text) {
    for (const char* mark : {"[", "]", ":"}) text = replaced(std::move(text), mark, std::string("\\") + mark);
    return replaced(std::move(text), "'", "’");
  };
  std::string names, cases;
  for (const CLI::App* command : commands_of(app)) {
    names += fmt::format("    '{}:{}'\n", command->get_name(), plain(brief(command->get_description())));
    cases += fmt::format("    {}) _arguments", command->get_name());
    for (const Option option : options_of(*command)) {
      for (const std::string& name : option->get_lnames()) {
        cases +=
            fmt::format(" \\\n      '--{}[{}]{}'", name, plain(brief(option->get_description())),
                        takes_value(option) ? fmt::format(":{}:_files", plain(option->get_type_name())) : "");
      }
    }
    cases += " \\\n      '*:file:_files' ;;\n";
  }
  return fmt::format(
      "#compdef stance\n"
      "# Completion of stance for zsh; made by: stance completion zsh\n"
      "_stance() {{\n"
      "  local -a commands=(\n{}  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n"
      "    return\n"
      "  fi\n"
      "  local command=$words[2]\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n"
      "  case $command in\n"
      "{}"
      "  esac\n"
      "}}\n"
      "_stance \"$@\"\n",
      names, cases);
}

std::string fish_completion(const CLI::App& app) {
  std::string text =
      "# Completion of stance for fish; made by: stance completion fish\n"
      "complete -c stance -n __fish_use_subcommand -f\n";
  for (const CLI::App* command : commands_of(app)) {
    text += fmt::format("complete -c stance -n __fish_use_subcommand -a {} -d {}\n", command->get_name(),
                        quoted(brief(command->get_description())));
    for (const Option option : options_of(*command)) {
      for (const std::string& name : option->get_lnames()) {
        text += fmt::format("complete -c stance -n '__fish_seen_subcommand_from {}' -l {}{} -d {}\n",
                            command->get_name(), name, takes_value(option) ? " -r" : "",
                            quoted(brief(option->get_description())));
      }
    }
  }
  return text;
}

}  // namespace

namespace {

int write_file(const std::filesystem::path& file, const std::string& text) {
  std::error_code ignored;
  std::filesystem::create_directories(file.parent_path(), ignored);
  std::ofstream out(file, std::ios::trunc);
  out << text << std::flush;
  return out ? kOk
             : fail(fmt::format("{} cannot be written. Choose another folder for --all.", file.string()));
}

int write_manual(const CLI::App& app, const std::filesystem::path& folder) {
  int exit_code = write_file(folder / (app.get_name() + ".1"), manual_page(app, app));
  for (const CLI::App* each : commands_of(app)) {
    if (exit_code != kOk) return exit_code;
    exit_code = write_file(folder / fmt::format("{}-{}.1", app.get_name(), each->get_name()),
                           manual_page(app, *each));
  }
  return exit_code;
}

// Under the names the shells look for.
int write_completions(const CLI::App& app, const std::filesystem::path& folder) {
  for (const auto& [name, text] :
       {std::pair("stance", bash_completion(app)), std::pair("_stance", zsh_completion(app)),
        std::pair("stance.fish", fish_completion(app))}) {
    if (const int exit_code = write_file(folder / name, text); exit_code != kOk) return exit_code;
  }
  return kOk;
}

}  // namespace

void add_manual(CLI::App& app, int& exit_code) {
  auto name = std::make_shared<std::string>();
  auto folder = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("manual", "Prints the manual page of the program or of one command.");
  command->footer(kManualExamples);
  command->add_option("COMMAND", *name, "One command")->type_name("");
  command->add_option("--all", *folder, "Write all pages into this folder")->type_name("DIR");
  command->callback([&app, name, folder, &exit_code] {
    if (!folder->empty()) {
      exit_code = write_manual(app, *folder);
      return;
    }
    for (const CLI::App* each : commands_of(app)) {
      if (each->get_name() != *name) continue;
      fmt::print("{}", manual_page(app, *each));
      return;
    }
    if (!name->empty()) {
      exit_code = fail(fmt::format("There is no command {}. See them all: stance --help", *name));
      return;
    }
    fmt::print("{}", manual_page(app, app));
  });
}

void add_completion(CLI::App& app, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "Prints what a shell needs to complete commands and options.");
  command->footer(kCompletionExamples);
  auto folder = std::make_shared<std::string>();
  auto* named = command->add_option("SHELL", *shell, "bash, zsh or fish")
                    ->type_name("")
                    ->check(CLI::IsMember({"bash", "zsh", "fish"}));
  command->add_option("--all", *folder, "Write those of all shells into this folder")
      ->type_name("DIR")
      ->excludes(named);
  command->callback([&app, shell, folder, &exit_code] {
    if (!folder->empty()) {
      exit_code = write_completions(app, *folder);
    } else if (shell->empty()) {
      exit_code = fail("Which shell? Say stance completion bash, zsh or fish.");
    } else {
      fmt::print("{}", *shell == "bash"  ? bash_completion(app)
                       : *shell == "zsh" ? zsh_completion(app)
                                         : fish_completion(app));
    }
  });
}

}  // namespace stance::commands
