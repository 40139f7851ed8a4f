// Input: a line "<bus number> <request in hex>", then the lines an adapter printed.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>

#include "protocols/elm/reply.hpp"
#include "tests/fuzz/expect.hpp"

using namespace faultline;
using namespace faultline::elm;

namespace {

asked request_of(std::string_view text) {
    asked request;
    int high = -1;
    for (const char c : text) {
        const int digit = hex_value(c);
        if (digit < 0) continue;
        if (high < 0) {
            high = digit;
        } else if (request.size < request.bytes.size()) {
            request.bytes[request.size++] = static_cast<std::uint8_t>(high << 4 | digit);
            high = -1;
        }
    }
    return request;
}

void check(const reply& machine, const asked& request) {
    expect(machine.messages().size() <= reply::max_messages, "no more messages than announced");
    expect(machine.damages().size() <= reply::max_damages, "no more damages than announced");
    std::size_t bytes = 0;
    unsigned sum = 0;
    for (const auto& message : machine.messages()) {
        expect(!message.payload.empty(), "a message has a service byte");
        expect(message.payload.size() <= isotp::longest_message, "no message is longer than its transport allows");
        for (const auto byte : message.payload) sum += byte;   // every byte can be read
        bytes += message.payload.size();
        (void)answers(request, message);
    }
    expect(bytes <= reply::max_bytes && sum <= bytes * 255, "messages lie in the reader's own room");
}

}   // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto machine = std::make_unique<reply>();
    std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto head = text.substr(0, text.find('\n'));
    text.remove_prefix(head.size() < text.size() ? head.size() + 1 : text.size());
    if (head.empty()) return 0;

    const auto request = request_of(head.substr(1));
    const auto kind = static_cast<bus>(static_cast<unsigned char>(head[0]) % 7);
    machine->begin(kind, request);
    while (!text.empty()) {
        const auto line = text.substr(0, text.find('\n'));
        machine->add_line(line);
        text.remove_prefix(line.size() < text.size() ? line.size() + 1 : text.size());
    }
    machine->finish();
    check(*machine, request);
    expect(kind == bus::unknown || machine->kind() == kind, "a bus that was named stays");
    return 0;
}
