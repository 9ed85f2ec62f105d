// Days and bouts of activity as a FHIR R4 bundle of Observations, after HL7's Physical Activity
// Implementation Guide 1.0.0 (http://hl7.org/fhir/us/physical-activity). What the guide has a code for is
// given and nothing else: steps of a day with the share of it that the sensor was worn
// (pa-observation-time-measure), and each bout of walking, running or exercise as a group of its kind and its
// duration (pa-observation-activity-group, -measure). Repetitions, sides and sitting have no code there;
// doc/history_format.md says where they are.
//
// Pure functions, safe on any thread.
#pragma once

#include <span>
#include <string>

#include "tools/stance/event_json.h"
#include "tools/stance/report/report.h"

namespace stance {

struct FhirOptions {
  std::string subject;      // a reference like "Patient/123"; empty: nobody is named
  bool whole_days = false;  // the sessions are all of their days: then steps of a day can be told
  int day_starts_hour = 0;
};

Json fhir_bundle(std::span<const ReportedSession> sessions, const FhirOptions& options);

}  // namespace stance
