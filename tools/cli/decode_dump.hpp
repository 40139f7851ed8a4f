// `faultline decode` on a candump log: finds the diagnostics among the traffic. Requests and answers are reassembled (ISO 15765-2) and
// paired; each request becomes one answer line of the usual shape with its time, interface and request in front; trouble codes of
// SAE J1939 (DM1, DM2 ..) each time they change. Everything else on the bus is left out. Keeps what it needs to pair, nothing more.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/can/candump.hpp"
#include "protocols/isotp/receiver.hpp"

namespace faultline::cli {

class j1939_dump;

class dump_decoder {
public:
    dump_decoder();
    ~dump_decoder();

    // False: the line is none of candump's. Answers that are complete are appended to `out`.
    bool add(std::string_view line, std::string& out);
    void finish(std::string& out);   // what was still waiting for answers

private:
    struct sender {   // one identifier on one interface
        isotp::receiver receiver;
        std::vector<std::uint8_t> room;
        bool is_tester = false;   // of the message it is sending
        bool is_followed = false;
    };
    struct said {
        std::uint32_t ecu = 0;
        std::vector<std::uint8_t> payload;
    };
    struct problem {
        std::uint32_t ecu = 0;
        std::string_view code;
    };
    struct exchange {
        std::string time, interface;
        std::uint32_t tester = 0;
        bool is_extended = false;
        std::vector<std::uint8_t> request;
        std::vector<said> answers;
        std::vector<problem> problems;
        bool is_asked = true;   // false: an answer to nothing in this log
    };

    void on_frame(const can::dump_line& line, std::string& out);
    void on_message(const can::dump_line& line, bool is_tester, std::span<const std::uint8_t> payload, std::string& out);
    void begin(const can::dump_line& line, std::span<const std::uint8_t> request, std::string& out);
    [[nodiscard]] exchange* waiting_for(const can::dump_line& line, std::uint8_t service);
    void tell(const exchange& what, std::string& out);

    std::map<std::pair<std::string, std::uint64_t>, sender> senders_;
    std::deque<exchange> open_;
    std::unique_ptr<j1939_dump> j1939_;
    std::size_t count_ = 0;
};

}   // namespace faultline::cli
