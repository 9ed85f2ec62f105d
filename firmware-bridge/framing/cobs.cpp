#include "firmware-bridge/framing/cobs.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace stance {
namespace {
constexpr std::size_t kLongestRun = 254;  // bytes that one code can announce
}

void cobs_encode(std::span<const std::byte> plain, std::vector<std::byte>& encoded) {
  std::size_t at = 0;
  while (true) {
    const auto rest = plain.subspan(at);
    const auto longest = rest.first(std::min(rest.size(), kLongestRun));
    const auto zero = std::find(longest.begin(), longest.end(), std::byte{0});
    const auto run = static_cast<std::size_t>(zero - longest.begin());
    encoded.push_back(static_cast<std::byte>(run + 1));
    encoded.insert(encoded.end(), longest.begin(), zero);
    at += run;
    if (at == plain.size()) return;
    if (run < kLongestRun) ++at;  // the zero itself is said by the code
  }
}

bool cobs_decode(std::span<const std::byte> encoded, std::vector<std::byte>& plain) {
  plain.resize(encoded.size());
  const std::byte* in = encoded.data();
  const std::byte* const in_end = in + encoded.size();
  std::byte* out = plain.data();
  while (in != in_end) {
    const auto code = std::to_integer<std::size_t>(*in++);
    if (code == 0 || code - 1 > static_cast<std::size_t>(in_end - in)) return false;
    std::memcpy(out, in, code - 1);
    in += code - 1;
    out += code - 1;
    if (code <= kLongestRun && in != in_end) *out++ = std::byte{0};
  }
  plain.resize(static_cast<std::size_t>(out - plain.data()));
  return true;
}

}  // namespace stance
