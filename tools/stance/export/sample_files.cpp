#include "tools/stance/export/sample_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "firmware-bridge/recording/csv_header.h"
#include "tools/stance/export/whole_file.h"
#include "tools/stance/local_time.h"
#include "tools/stance/version.h"

namespace stance {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::size_t kSamplesAtOnce = 4096;
constexpr double kGap_s = 0.2;  // as everywhere in Stance: longer is a silence
constexpr std::string_view kBidsVersion = "1.9.0";

Result<void> write_text(const fs::path& path, std::string_view text) {
  WholeFile file(path.string());
  file.write(text);
  return file.finish();
}

// Reads to the end; `write_row` takes each sample, first those in `samples`. Damage ends it, and is told.
template <typename WriteRow>
ExportedSamples for_each_sample(SampleReader& reader, const ExportProgress& progress, WriteRow write_row,
                                std::vector<ImuSample> samples = {}) {
  ExportedSamples result;
  double first_s = 0.0, last_s = 0.0, gap_s = 0.0;
  std::uint64_t gaps = 0;
  while (true) {
    const auto count = reader.read(samples, kSamplesAtOnce);
    if (!count) {
      result.damaged = true;
      result.damage = count.error().message;
    }
    for (const ImuSample& sample : samples) {
      if (result.samples == 0) {
        first_s = last_s = sample.time_s;
      } else if (sample.time_s - last_s > kGap_s) {
        gap_s += sample.time_s - last_s;
        ++gaps;
      }
      last_s = sample.time_s;
      ++result.samples;
      write_row(sample, sample.time_s - first_s);
    }
    samples.clear();
    if (!count || *count == 0) break;
    if (progress) progress(reader.bytes_read());
  }
  result.duration_s = last_s - first_s;
  const double sampled_s = result.duration_s - gap_s;
  if (sampled_s > 0.0) {
    result.effective_hz = static_cast<double>(result.samples - 1 - gaps) / sampled_s;
  }
  return result;
}

tl::unexpected<Error> nothing_in(const SampleReader& reader, const ExportedSamples& result) {
  return failure(ErrorCode::kNoSamples,
                 result.damaged ? result.damage : reader.info().name + " holds no samples to export.");
}

// --- BIDS ---

// When the recording began, in the form of BIDS: with Z in UTC, without it local time, or not known.
std::string acquisition_time(const RecordingInfo& info, double first_sample_s) {
  if (!info.first_sample_utc_us) return info.first_sample_local.empty() ? "n/a" : info.first_sample_local;
  const std::int64_t us = *info.first_sample_utc_us + std::llround(first_sample_s * 1e6);
  std::string text = iso_utc(us);  // whole seconds and Z
  const std::int64_t in_second_us = ((us % 1'000'000) + 1'000'000) % 1'000'000;
  text.insert(text.size() - 1, fmt::format(".{:06}", in_second_us));
  return text;
}

std::string letters_and_digits(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) result += c;
  }
  return result;
}

// "20261121T233118", or what the recording is called.
std::string session_label(const RecordingInfo& info, const std::string& when) {
  if (when != "n/a") return letters_and_digits(when.substr(0, when.find('.')));
  const std::string name = letters_and_digits(info.name);
  return name.empty() ? "1" : name;
}

struct Channel {
  std::string_view name, component, type, units;
};
constexpr std::array<Channel, 7> kChannels = {{{"latency", "n/a", "LATENCY", "s"},
                                               {"acc_x", "x", "ACCEL", "m/s^2"},
                                               {"acc_y", "y", "ACCEL", "m/s^2"},
                                               {"acc_z", "z", "ACCEL", "m/s^2"},
                                               {"gyro_x", "x", "GYRO", "rad/s"},
                                               {"gyro_y", "y", "GYRO", "rad/s"},
                                               {"gyro_z", "z", "GYRO", "rad/s"}}};

std::string channels_tsv(const RecordingInfo& info, double rate_hz) {
  const std::string point = info.placement.empty() || info.placement == "auto" ? "pelvis" : info.placement;
  std::string text = "name\tcomponent\ttype\ttracked_point\tunits\tsampling_frequency\treference_frame\n";
  for (const Channel& channel : kChannels) {
    if (channel.type == "GYRO" && !info.has_gyro) continue;
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{:.6g}\t{}\n", channel.name, channel.component, channel.type,
                        point, channel.units, rate_hz, channel.type == "LATENCY" ? "n/a" : "sensor");
  }
  return text;
}

Json channels_json() {
  return {{"reference_frame",
           {{"Description", "The frame in which the channel's axis lies."},
            {"Levels",
             {{"sensor",
               {{"Description",
                 "Axes of the sensor as mounted, right-handed, not aligned with the body. Acceleration is "
                 "specific force: at rest +9.81 m/s^2 along the axis that points up."},
                {"RotationRule", "right-hand"}}}}}}}};
}

Json motion_json(const RecordingInfo& info, const ExportedSamples& samples, double rate_hz,
                 const std::string& task) {
  const int gyro_channels = info.has_gyro ? 3 : 0;
  Json json = {
      {"TaskName", task},
      {"TaskDescription", "Recorded by the wearer in daily life or training."},
      {"SamplingFrequency", rate_hz},
      {"SamplingFrequencyEffective", samples.effective_hz > 0.0 ? samples.effective_hz : rate_hz},
      {"TrackingSystemName", info.sensor_name.empty() ? "IMU" : info.sensor_name},
      {"RecordingDuration", samples.duration_s},
      {"MissingValues", "Samples that were lost are left out; the LATENCY channel tells when each was."},
      {"TrackedPointsCount", 1},
      {"MotionChannelCount", 4 + gyro_channels},
      {"ACCELChannelCount", 3},
      {"GYROChannelCount", gyro_channels},
      {"LATENCYChannelCount", 1},
      {"ANGACCELChannelCount", 0},
      {"JNTANGChannelCount", 0},
      {"MAGNChannelCount", 0},
      {"MISCChannelCount", 0},
      {"ORNTChannelCount", 0},
      {"POSChannelCount", 0},
      {"VELChannelCount", 0},
      {"SubjectArtefactDescription", "n/a"}};
  if (!info.sensor_name.empty()) json["ManufacturersModelName"] = info.sensor_name;
  if (!info.sensor_id.empty()) json["DeviceSerialNumber"] = info.sensor_id;
  if (!info.sensor_firmware.empty()) json["SoftwareVersions"] = info.sensor_firmware;
  return json;
}

// The files that a dataset has once; they are left alone when they are there.
Result<void> begin_dataset(const fs::path& dataset) {
  const Json description = {
      {"Name", "Recordings of a hip-worn motion sensor"},
      {"BIDSVersion", std::string(kBidsVersion)},
      {"DatasetType", "raw"},
      {"GeneratedBy", Json::array({{{"Name", "Stance"}, {"Version", STANCE_VERSION}}})}};
  const std::array<std::pair<std::string_view, std::string>, 3> files = {
      {{"dataset_description.json", description.dump(2) + "\n"},
       {"README",
        "Raw acceleration and angular rate of one motion sensor worn at the hip, exported by Stance in the "
        "form "
        "of motion-BIDS.\nRows of *_motion.tsv are samples, their columns are named in *_channels.tsv; the "
        "LATENCY "
        "channel is the time of each sample.\n"},
       {"participants.json",
        Json({{"participant_id", {{"Description", "Who wore the sensor."}}}}).dump(2) + "\n"}}};
  std::error_code ignored;
  for (const auto& [name, text] : files) {
    if (fs::exists(dataset / name, ignored)) continue;
    if (const auto written = write_text(dataset / name, text); !written) return written;
  }
  return {};
}

std::string content_of(const fs::path& path) {
  std::string text;
  if (std::FILE* file = std::fopen(path.c_str(), "rb")) {
    std::array<char, 4096> buffer{};
    std::size_t count = 0;
    while ((count = std::fread(buffer.data(), 1, buffer.size(), file)) > 0) text.append(buffer.data(), count);
    std::fclose(file);
  }
  return text;
}

Result<void> add_participant(const fs::path& dataset, const std::string& participant) {
  const fs::path path = dataset / "participants.tsv";
  std::string text = content_of(path);
  if (text.empty()) text = "participant_id\n";
  if (!text.ends_with('\n')) text += '\n';
  const std::string id = "sub-" + participant;
  if (text.find("\n" + id + "\n") != std::string::npos || text.find("\n" + id + "\t") != std::string::npos) {
    return {};
  }
  // A table that somebody gave more columns has them in the new row too.
  const auto columns =
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.find('\n')), '\t');
  text += id;
  for (std::ptrdiff_t i = 0; i < columns; ++i) text += "\tn/a";
  return write_text(path, text + "\n");
}

}  // namespace

Result<ExportedSamples> export_csv(SampleReader& reader, const std::string& path,
                                   const ExportProgress& progress) {
  const RecordingInfo& info = reader.info();
  WholeFile file(path);
  fmt::memory_buffer row;
  const auto flush = [&](std::size_t at_least) {
    if (row.size() < at_least) return;
    file.write({row.data(), row.size()});
    row.clear();
  };
  const auto out = std::back_inserter(row);
  const auto say = [&](std::string_view key, std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    if (!text.empty()) fmt::format_to(out, "# {}: {}\n", key, text);
  };
  say("recording", info.name);
  say("sensor", info.sensor_name);
  if (info.first_sample_utc_us) say("start_utc_us", std::to_string(*info.first_sample_utc_us));
  say("start_local", info.first_sample_local);
  say("placement", info.placement);
  std::string_view header = kExpectedCsvHeader;
  if (!info.has_gyro) header = header.substr(0, header.find(",gyro"));
  fmt::format_to(out, "{}\n", header);
  constexpr std::size_t kWriteBytes = 64 * 1024;
  auto result = for_each_sample(reader, progress, [&](const ImuSample& sample, double) {
    const auto& [ax, ay, az] = sample.acc_sensor_m_s2;
    fmt::format_to(out, "{},{},{},{}", sample.time_s, ax, ay, az);
    if (info.has_gyro) {
      const auto& [gx, gy, gz] = sample.gyro_sensor_rad_s;
      fmt::format_to(out, ",{},{},{}", gx, gy, gz);
    }
    row.push_back('\n');
    flush(kWriteBytes);
  });
  if (result.samples == 0) return nothing_in(reader, result);
  flush(0);
  if (const auto written = file.finish(); !written) return tl::make_unexpected(written.error());
  return result;
}

bool is_bids_label(const std::string& text) { return !text.empty() && letters_and_digits(text) == text; }

Result<ExportedSamples> export_motion_bids(SampleReader& reader, const fs::path& dataset,
                                           const BidsLabels& labels, const ExportProgress& progress) {
  const RecordingInfo& info = reader.info();
  std::vector<ImuSample> first;
  if (const auto count = reader.read(first, 1); !count) return tl::make_unexpected(count.error());
  const std::string when = acquisition_time(info, first.empty() ? 0.0 : first[0].time_s);
  const std::string session = "ses-" + session_label(info, when);
  const std::string subject = "sub-" + labels.participant;
  const fs::path folder = dataset / subject / session;
  std::error_code ignored;
  if (fs::exists(folder, ignored)) {
    return failure(ErrorCode::kNotAllowed, folder.string() +
                                               " is there already. Remove it, or choose another folder or "
                                               "participant.");
  }
  const std::string stem = fmt::format("{}_{}_task-{}_tracksys-imu", subject, session, labels.task);
  const fs::path motion = folder / "motion";
  WholeFile table((motion / (stem + "_motion.tsv")).string());
  fmt::memory_buffer rows;
  constexpr std::size_t kWriteBytes = 64 * 1024;
  const auto result = for_each_sample(
      reader, progress,
      [&](const ImuSample& sample, double latency_s) {
        const auto out = std::back_inserter(rows);
        const auto& [ax, ay, az] = sample.acc_sensor_m_s2;
        fmt::format_to(out, "{:.6f}\t{}\t{}\t{}", latency_s, ax, ay, az);
        if (info.has_gyro) {
          const auto& [gx, gy, gz] = sample.gyro_sensor_rad_s;
          fmt::format_to(out, "\t{}\t{}\t{}", gx, gy, gz);
        }
        rows.push_back('\n');
        if (rows.size() < kWriteBytes) return;
        table.write({rows.data(), rows.size()});
        rows.clear();
      },
      std::move(first));
  if (result.samples == 0) return nothing_in(reader, result);
  table.write({rows.data(), rows.size()});
  const double rate_hz = info.rate_hz > 0.0 ? info.rate_hz : result.effective_hz;
  const std::string scans = fmt::format("filename\tacq_time\nmotion/{}_motion.tsv\t{}\n", stem, when);
  const auto all = [&]() -> Result<void> {
    if (auto done = begin_dataset(dataset); !done) return done;
    if (auto done = add_participant(dataset, labels.participant); !done) return done;
    if (auto done = table.finish(); !done) return done;
    if (auto done = write_text(motion / (stem + "_motion.json"),
                               motion_json(info, result, rate_hz, labels.task).dump(2) + "\n");
        !done) {
      return done;
    }
    if (auto done = write_text(motion / (stem + "_channels.tsv"), channels_tsv(info, rate_hz)); !done) {
      return done;
    }
    if (auto done = write_text(motion / (stem + "_channels.json"), channels_json().dump(2) + "\n"); !done) {
      return done;
    }
    return write_text(folder / fmt::format("{}_{}_scans.tsv", subject, session), scans);
  };
  if (const auto done = all(); !done) return tl::make_unexpected(done.error());
  return result;
}

}  // namespace stance
