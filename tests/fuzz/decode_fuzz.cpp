// Input: one line for `faultline decode`. Whatever it is, the answer is one line of JSON with every member in its
// place.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "tests/fuzz/expect.hpp"
#include "tools/cli/decode.hpp"

using namespace faultline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string out;
    (void)cli::decode_line({reinterpret_cast<const char*>(data), size}, out);
    expect(!out.empty() && out.find('\n') == out.size() - 1, "one line comes out");
    const auto answer = nlohmann::json::parse(out, nullptr, false);
    expect(answer.is_object(), "it is a JSON object");
    for (const auto* list : {"messages", "values", "dtcs", "errors"})
        expect(answer.contains(list) && answer[list].is_array(), list);
    expect(answer.contains("id") && answer.contains("vin"), "id and vin are always there");
    return 0;
}
