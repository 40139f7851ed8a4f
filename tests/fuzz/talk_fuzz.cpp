// Any bytes are a talk or a refusal with a line; what is a talk can be written, read again and played.
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

#include "tools/talk/player.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace faultline::talk;
    const std::string text(reinterpret_cast<const char*>(data), size);
    const auto include = [](const std::string&) { return std::optional<std::string>{"? ATI -> me\n"}; };
    const auto read = parse(text, "fuzz", include);
    if (!read) return read.error().what.empty() ? (std::abort(), 0) : 0;
    const auto again = parse(write(*read), "again", include);
    if (!again || !(again->script == read->script) || again->responders.size() != read->responders.size()) std::abort();
    player p{*read};
    instant now{};
    p.on_open(now);
    for (int turn = 0; turn < 20; ++turn) {
        p.on_bytes("ATI\r010C1\r", now);
        static_cast<void>(p.take_output(now));
        now += std::chrono::milliseconds{700};
    }
    return 0;
}
