// Drives gateway/link by commands on standard input, one answer line each, so that a case of the lab can plug, pull and break devices
// between and during them. Knows no adapter by itself: what is opened is what the gateway opens.
//   open ADDRESS            a CAN line        enter RATE | listen RATE     send ID#DATA     expect COUNT [SECONDS]
//   flood COUNT SECONDS     as many frames as go out       drain COUNT SECONDS   receive numbered frames, each one once and in order
//   state | look | restart | counters | threads | close
//   line ADDRESS            a byte line       ask TEXT [SECONDS]           baud RATE
// Answers: "ok ...", or "no WHY" with the name of the error.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <string>

#include "gateway/link/open.hpp"
#include "gateway/link/open_can.hpp"
#include "protocols/can/candump.hpp"

namespace {

using namespace faultline;
namespace asio = boost::asio;
using clock_type = std::chrono::steady_clock;
using answer = asio::awaitable<std::string>;

std::string no(link::error why) { return "no " + std::string{link::code(why)}; }

std::string no(const link::failure& why) {
    auto text = no(why.what);
    for (const auto& [name, value] : why.args) text += ' ' + name + '=' + value;
    return text;
}

std::string_view name(link::bus_state state) {
    switch (state) {
        case link::bus_state::active: return "active";
        case link::bus_state::warning: return "warning";
        case link::bus_state::passive: return "passive";
        case link::bus_state::off: return "off";
        case link::bus_state::link_down: return "link_down";
    }
    return "unknown";
}

class driver {
public:
    answer run(std::string text) {
        std::istringstream words{text};
        std::string what, first;
        double seconds = 5;
        words >> what >> first >> seconds;
        deadline_ = clock_type::now() + std::chrono::milliseconds{static_cast<long>(seconds * 1000)};
        if (what == "open") co_return co_await open(first);
        if (what == "line") co_return co_await open_line(first);
        if (what == "threads") co_return "ok " + std::to_string(threads());
        if (line_ && what == "ask") co_return co_await ask(first);
        if (line_ && what == "baud") co_return set_baud(static_cast<unsigned>(std::stoul(first)));
        if (what == "close") co_return close();
        if (!bus_) co_return "no open line";
        if (what == "enter" || what == "listen") {
            const auto how = what == "enter" ? link::presence::talking : link::presence::listening;
            const auto entered = co_await bus_->enter(static_cast<unsigned>(std::stoul(first)), how);
            co_return entered ? "ok " + std::to_string(bus_->bitrate()) : no(entered.error());
        }
        if (what == "send") co_return co_await send(first);
        if (what == "expect") co_return co_await expect(std::stoul(first));
        if (what == "flood") co_return co_await flood(std::stoul(first));
        if (what == "drain") co_return co_await drain(std::stoul(first));
        if (what == "look") co_await bus_->look();
        if (what == "look" || what == "state") co_return "ok " + std::string{name(bus_->state())} + (bus_->carries_fd() ? " fd" : "");
        if (what == "restart") {
            const auto done = bus_->restart();
            co_return done ? "ok" : no(done.error());
        }
        if (what == "counters") co_return counters();
        co_return "no such command: " + what;
    }

private:
    answer open(std::string text) {
        const auto where = link::parse_address(text);
        if (!where) co_return no(where.error());
        auto opened = co_await link::open_can(*where);
        if (!opened) co_return no(opened.error());
        bus_ = std::move(*opened);
        co_return "ok " + bus_->driver() + " | " + bus_->identity();
    }
    answer open_line(std::string text) {
        const auto where = link::parse_address(text);
        if (!where) co_return no(where.error());
        auto opened = co_await link::open(*where);
        if (!opened) co_return no(opened.error());
        line_ = std::move(*opened);
        co_return "ok " + std::to_string(line_->baud());
    }
    std::string close() {
        bus_.reset();
        line_.reset();
        return "ok";
    }
    std::string set_baud(unsigned rate) {
        const auto set = line_->set_baud(rate);
        return set ? "ok " + std::to_string(line_->baud()) : no(set.error());
    }
    std::string counters() const {
        const auto& all = bus_->counted();
        return "ok received " + std::to_string(all.received) + " sent " + std::to_string(all.sent) + " errors " +
               std::to_string(all.error_frames) + " lost " + std::to_string(all.lost) + " refused " + std::to_string(all.refused);
    }
    // Of this process: libusb is to work without threads of its own.
    static long threads() {
        return std::distance(std::filesystem::directory_iterator{"/proc/self/task"}, std::filesystem::directory_iterator{});
    }

    answer ask(std::string text) {
        text += '\r';
        const std::span bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
        const auto sent = co_await line_->write(bytes, deadline_);
        if (!sent) co_return no(sent.error());
        std::string said;
        std::array<std::uint8_t, 256> room{};
        while (said.find('>') == std::string::npos) {
            const auto got = co_await line_->read_some(room, deadline_);
            if (!got) co_return no(got.error());
            said.append(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*got));
        }
        for (auto& letter : said) letter = letter < ' ' ? '/' : letter;
        co_return "ok " + said;
    }

    answer send(std::string text) {
        const auto read = can::read_candump("can0 " + text);
        const std::array frames{read.frame};
        const auto sent = co_await bus_->write(frames, deadline_);
        co_return sent ? "ok" : no(sent.error());
    }
    answer expect(std::size_t count) {
        std::string all = "ok";
        std::array<link::stamped_frame, 1> one{};
        for (std::size_t seen = 0; seen < count; ++seen) {
            const auto got = co_await bus_->read(one, deadline_);
            if (!got) co_return no(got.error());
            all += ' ' + can::to_text(one[0].what);
        }
        co_return all;
    }
    answer flood(std::size_t count) {
        const auto began = clock_type::now();
        std::size_t sent = 0;
        while (sent < count) {
            can::frame one{.id = 0x700, .size = 8};
            for (std::size_t i = 0; i < 4; ++i) one.bytes[i] = static_cast<std::uint8_t>(sent >> 8 * i);
            const std::array frames{one};
            const auto done = co_await bus_->write(frames, deadline_);
            if (!done) co_return no(done.error()) + " after " + std::to_string(sent);
            ++sent;
        }
        co_return "ok " + std::to_string(sent) + rate(sent, began);
    }
    answer drain(std::size_t count) {
        const auto began = clock_type::now();
        std::array<link::stamped_frame, 64> room{};
        std::size_t seen = 0;
        while (seen < count) {
            const auto got = co_await bus_->read(room, deadline_);
            if (!got) co_return no(got.error()) + " after " + std::to_string(seen);
            for (std::size_t i = 0; i < *got; ++i, ++seen) {
                const auto& bytes = room[i].what.bytes;
                const std::size_t number = bytes[0] | std::size_t{bytes[1]} << 8 | std::size_t{bytes[2]} << 16;
                if (number != seen) co_return "no order: " + std::to_string(number) + " instead of " + std::to_string(seen);
            }
        }
        co_return "ok " + std::to_string(seen) + rate(seen, began);
    }
    static std::string rate(std::size_t frames, clock_type::time_point began) {
        const auto took = std::chrono::duration<double>(clock_type::now() - began).count();
        return " frames, " + std::to_string(static_cast<long>(static_cast<double>(frames) / took)) + " a second";
    }

    std::unique_ptr<link::can_line> bus_;
    std::unique_ptr<link::byte_line> line_;
    clock_type::time_point deadline_{};
};

}   // namespace

int main() {
    asio::io_context io;
    driver one;
    std::string text;
    while (std::getline(std::cin, text)) {
        auto work = one.run(text);
        bool is_answered = false;
        auto print = [&](const std::exception_ptr& problem, const std::string& said) {
            is_answered = true;
            if (problem) std::rethrow_exception(problem);
            std::cout << said << std::endl;   // flushed: somebody waits for it
        };
        asio::co_spawn(io, std::move(work), print);
        io.restart();
        while (!is_answered && io.run_one() > 0) {}   // an open line always waits for something: the io_context never runs dry
    }
    return 0;
}
