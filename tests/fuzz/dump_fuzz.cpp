// Input: a candump log for `faultline decode`. Whatever it is, each answer is one line of JSON with every member in its place.
#include <cstdint>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "tests/fuzz/expect.hpp"
#include "tools/cli/decode_dump.hpp"

using namespace faultline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream in{std::string{reinterpret_cast<const char*>(data), size}};
    std::string out;
    cli::dump_decoder dump;
    for (std::string line; std::getline(in, line);) (void)dump.add(line, out);
    dump.finish(out);
    std::istringstream answers{out};
    for (std::string line; std::getline(answers, line);) {
        const auto answer = nlohmann::json::parse(line, nullptr, false);
        expect(answer.is_object(), "it is a JSON object");
        for (const auto* list : {"messages", "values", "dtcs", "errors"})
            expect(answer.contains(list) && answer[list].is_array(), list);
        for (const auto* member : {"id", "time", "interface", "tester", "request", "vin"}) expect(answer.contains(member), member);
    }
    return 0;
}
