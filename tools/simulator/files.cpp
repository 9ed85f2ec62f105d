#include "tools/simulator/files.h"

#include <fmt/format.h>
#include <zstd.h>

#include <fstream>
#include <iterator>

namespace stance::simulator {
namespace {

namespace fs = std::filesystem;

constexpr int kCompressionLevel = 6;

Result<std::string> compressed(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), kCompressionLevel);
  if (ZSTD_isError(size) != 0)
    return failure(ErrorCode::kIo, std::string("Compressing failed: ") + ZSTD_getErrorName(size) + ".");
  out.resize(size);
  return out;
}

Result<fs::path> write(const fs::path& path, const std::string& bytes) {
  std::ofstream file(path, std::ios::binary);
  file << bytes;
  file.close();
  if (!file)
    return failure(ErrorCode::kIo, "Cannot write " + path.string() +
                                       "; does the folder exist, is it writable, is there room?");
  return path;
}

}  // namespace

std::string csv_of(std::span<const ImuSample> samples) {
  const bool gyro = !samples.empty() && samples.front().has_gyro();
  std::string out = "time_s,acc_x_m_s2,acc_y_m_s2,acc_z_m_s2";
  out += gyro ? ",gyro_x_rad_s,gyro_y_rad_s,gyro_z_rad_s\n" : "\n";
  const auto to = std::back_inserter(out);
  for (const ImuSample& s : samples) {
    const Vector3 &a = s.acc_sensor_m_s2, &w = s.gyro_sensor_rad_s;
    fmt::format_to(to, "{:.4f},{:.3f},{:.3f},{:.3f}", s.time_s, a[0], a[1], a[2]);
    if (gyro) fmt::format_to(to, ",{:.4f},{:.4f},{:.4f}", w[0], w[1], w[2]);
    out += '\n';
  }
  return out;
}

std::string lines_of(std::span<const Json> truth) {
  std::string out;
  for (const Json& event : truth) out += event.dump() + '\n';
  return out;
}

Result<fs::path> write_session(const Session& session, const fs::path& csv_path) {
  std::string stem = csv_path.string();
  const bool zstd = stem.ends_with(".csv.zst");
  if (!zstd && !stem.ends_with(".csv"))
    return failure(ErrorCode::kNotFound, "\"" + stem + "\" must end in .csv or .csv.zst.");
  stem.resize(stem.size() - (zstd ? 8 : 4));
  auto bytes = zstd ? compressed(csv_of(session.samples)) : Result<std::string>(csv_of(session.samples));
  if (!bytes) return tl::make_unexpected(bytes.error());
  if (const auto written = write(csv_path, *bytes); !written) return written;
  return write(stem + ".truth.jsonl", lines_of(session.truth));
}

}  // namespace stance::simulator
