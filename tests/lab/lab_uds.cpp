// Our UDS client and ISO-TP over slcan against somebody else's ECU (scapy_test.py): asks what it is told and prints what came.
// lab_uds DEVICE [BS STMIN]: 11-bit 7E0/7E8; each line of standard input is a request in hex; each answer is one line: the outcome of
// the exchange and the answer's bytes.
#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "protocols/can/slcan.hpp"
#include "protocols/isotp/link.hpp"
#include "protocols/uds/client.hpp"

namespace {

using namespace faultline;
using clock_type = std::chrono::steady_clock;
constexpr std::uint32_t ecu = 0x7E8;

std::vector<std::uint8_t> bytes_of(const std::string& hex) {
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    return bytes;
}

std::string hex_of(std::span<const std::uint8_t> bytes) {
    std::string text;
    std::array<char, 3> two{};
    for (const auto byte : bytes) {
        std::snprintf(two.data(), two.size(), "%02x", byte);
        text += two.data();
    }
    return text;
}

class tester {
public:
    tester(int line, std::uint8_t block_size, std::uint8_t st_min) : line_{line}, client_{uds::timing{}}, memory_(8192) {
        isotp::link::options options;
        options.receiving.cp_block_size = block_size;
        options.receiving.cp_st_min = st_min;
        end_ = link_.open({.kind = isotp::addressing::normal_11, .tx_id = 0x7E0, .rx_id = ecu}, options, memory_).endpoint;
    }

    std::string ask(const std::vector<std::uint8_t>& request) {
        answer_.clear();
        auto next = client_.begin({.bytes = request, .functional = false, .ecu = ecu}, clock_type::now());
        while (next.what != uds::client_step::done) {
            if (next.what == uds::client_step::send) {
                if (link_.send(end_, client_.request().bytes, clock_type::now()) != isotp::beginning::begun) return "our link does not begin";
                next = {.what = uds::client_step::wait, .until = clock_type::now() + std::chrono::seconds{20}};
            }
            if (clock_type::now() >= next.until) next = client_.on_time(clock_type::now());
            turn(next);
        }
        return std::string{uds::to_text(client_.result().what)} + ' ' + hex_of(answer_);
    }

private:
    void turn(uds::client_action& next) {
        can::frame out;
        isotp::ticket ticket;
        while (link_.poll_frame(out, ticket, clock_type::now())) {
            std::array<char, can::slcan::longest_frame> text{};
            const auto size = can::slcan::write(out, text);
            if (::write(line_, text.data(), size) != static_cast<ssize_t>(size)) std::exit(2);
            take(link_.on_sent(ticket, clock_type::now()), next);
        }
        for (auto said = link_.on_time(clock_type::now()); said.happened != isotp::report::what::nothing;
             said = link_.on_time(clock_type::now())) {
            take(said, next);
        }
        if (next.what != uds::client_step::wait) return;
        const auto due = std::min(link_.next_due(), next.until);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - clock_type::now()).count();
        pollfd one{line_, POLLIN, 0};
        if (::poll(&one, 1, static_cast<int>(std::clamp<long long>(left, 0, 1000))) <= 0) return;
        const auto got = ::read(line_, room_.data(), room_.size());
        if (got <= 0) std::exit(2);
        std::string_view input{room_.data(), static_cast<std::size_t>(got)};
        can::slcan::item said;
        while (reader_.next(input, said)) {
            if (said.kind == can::slcan::item::what::frame) take(link_.on_frame(said.frame, clock_type::now()), next);
        }
    }
    void take(const isotp::report& said, uds::client_action& next) {
        using what = isotp::report::what;
        const auto now = clock_type::now();
        switch (said.happened) {
            case what::sent: next = client_.on_sent(now); break;
            case what::send_failed: next = client_.on_send_failed(now); break;
            case what::started: next = client_.on_first_frame(ecu, now); break;
            case what::receive_failed: next = client_.on_transport_failure(ecu, now); break;
            case what::message: {
                const auto message = link_.front(end_);
                next = client_.on_response(ecu, message, now);
                if (next.is_answer) answer_.assign(message.begin(), message.end());
                link_.pop(end_);
                break;
            }
            default: break;
        }
    }

    int line_;
    uds::client client_;
    std::vector<std::uint8_t> memory_;
    isotp::link link_;
    std::size_t end_ = 0;
    can::slcan::reader reader_;
    std::array<char, 4096> room_{};
    std::vector<std::uint8_t> answer_;
};

}   // namespace

int main(int count, char** words) {
    if (count != 2 && count != 4) return 64;
    const int line = ::open(words[1], O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (line < 0) {
        std::perror(words[1]);
        return 1;
    }
    termios raw{};
    ::tcgetattr(line, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(line, TCSANOW, &raw);
    const auto number = [&](int which) { return static_cast<std::uint8_t>(count == 4 ? std::strtoul(words[which], nullptr, 0) : 0); };
    tester one{line, number(2), number(3)};
    std::string text;
    while (std::getline(std::cin, text)) std::cout << one.ask(bytes_of(text)) << std::endl;
    return 0;
}
