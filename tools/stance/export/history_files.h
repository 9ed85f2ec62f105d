// What the history holds of sessions as files for other programs: JSON Lines (history/archive.h), a table of
// events, a FHIR bundle, FIT activities. Files are for their owner alone. For the thread that owns the
// History.
#pragma once

#include <string>

#include "tools/stance/report/load.h"

namespace stance {

struct HistoryFormat {
  std::string name;         // "jsonl", "events-csv", "fhir", "fit"
  std::string type;         // events-csv: only events of this type; empty: all
  std::string subject;      // fhir: FhirOptions::subject
  bool whole_days = false;  // fhir: FhirOptions::whole_days
  int day_starts_hour = 0;
};

// One file at `path`, "-" for standard output. fit takes one session only.
[[nodiscard]] Result<void> export_history(const History& history, const std::vector<RecordingRow>& rows,
                                          const HistoryFormat& format, const std::string& path);

}  // namespace stance
