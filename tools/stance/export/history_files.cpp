#include "tools/stance/export/history_files.h"

#include "tools/stance/export/event_table.h"
#include "tools/stance/export/fhir_bundle.h"
#include "tools/stance/export/fit_file.h"
#include "tools/stance/export/whole_file.h"
#include "tools/stance/history/archive.h"

namespace stance {
namespace {

Result<void> write_lines(const History& history, const std::vector<RecordingRow>& rows, WholeFile& file) {
  std::vector<std::int64_t> sessions;
  for (const RecordingRow& row : rows) sessions.push_back(row.id);
  return write_archive(history, sessions, [&file](std::string_view line) {
    file.write(line);
    file.write("\n");
  });
}

std::string text_of(const std::vector<ReportedSession>& sessions, const HistoryFormat& format) {
  if (format.name == "fit") return fit_file(sessions.front());
  if (format.name == "events-csv") return event_table(sessions, format.type);
  const FhirOptions options{format.subject, format.whole_days, format.day_starts_hour};
  return fhir_bundle(sessions, options).dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Result<void> export_history(const History& history, const std::vector<RecordingRow>& rows,
                            const HistoryFormat& format, const std::string& path) {
  if (format.name == "jsonl") {
    WholeFile file(path);
    if (auto written = write_lines(history, rows, file); !written) return written;
    return file.finish();
  }
  const auto sessions = load_sessions(history, rows);
  if (!sessions) return tl::make_unexpected(sessions.error());
  WholeFile file(path);
  file.write(text_of(*sessions, format));
  return file.finish();
}

}  // namespace stance
