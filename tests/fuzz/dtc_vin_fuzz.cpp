// Texts people and cars give us as trouble codes and vehicle numbers.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "protocols/dtc/dtc.hpp"
#include "protocols/vin/vin.hpp"

using namespace faultline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto code = dtc::parse(text); code && dtc::parse(dtc::to_text(*code)) != code) std::abort();
    const auto verdict = vin::judge(text);
    if (verdict == vin::verdict::ok && !vin::is_valid(text)) std::abort();
    if (!text.empty() && verdict == vin::verdict::absent) std::abort();
    (void)vin::model_year_of(text, 2030);
    (void)vin::maker_of(text);
    (void)vin::region_of(text);
    return 0;
}
