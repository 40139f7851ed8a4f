// An ELM327 (or STN) as its client sees it: bytes and time in, bytes out. Owns no link and no clock. The car on its other
// side may be exchanged or missing at any moment.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simcar/at_commands.hpp"
#include "tools/simcar/bus_quirks.hpp"
#include "tools/simcar/quirks.hpp"
#include "tools/simcar/settings.hpp"
#include "tools/simcar/uart.hpp"
#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

struct adapter_options {
    std::string identity = "ELM327 v2.1";
    level knows = level::v2_1;
    bool stn = false;
    int baud = 0;                    // 0 = unpaced
    quirk_set quirks;
};

class adapter {
public:
    adapter(adapter_options options, vehicle* car);

    void on_open(instant now);                              // a client opened the link
    void on_close();                                        // and left: what was under way is lost, settings stay
    void on_bytes(std::string_view text, instant now);
    void on_time(instant now);
    [[nodiscard]] std::optional<instant> next_due() const;  // when on_time or take_output has something to do
    [[nodiscard]] std::string take_output(instant now);

    void set_client_baud(int baud) { client_baud_ = baud; }   // for the quirk wrong_baud
    void set_car(vehicle* car) { car_ = car; }
    void set_quirk(quirk which, bool on);
    [[nodiscard]] const quirk_set& quirks() const { return options_.quirks; }
    [[nodiscard]] int requests() const { return requests_; }  // put on the bus so far
    [[nodiscard]] bool wants_unplug() const { return unplug_; }
    void plugged_again() { unplug_ = false; }
    [[nodiscard]] int baud() const { return uart_.baud(); }

private:
    enum class activity : std::uint8_t { idle, working, deaf, baud_handshake, asleep, locked };

    struct task {
        instant due;
        std::function<void(instant)> run;
    };

    // adapter.cpp: bytes, lines, prompts
    void take_byte(char c, instant t);
    [[nodiscard]] bool is_no_elm(char c, instant t);
    void interrupt(instant t);
    void wake(instant t);
    void run_line(instant t);
    void run_at_line(std::string_view command, instant t);
    void say(std::string_view line, instant t);             // a line and its end
    void prompt(instant t);
    void answer(std::string_view line, instant t);          // a line, then the prompt
    void write(std::string text, instant t);
    void after(instant t, std::function<void(instant)> run);
    [[nodiscard]] std::string newline() const;

    // adapter_power.cpp: resets, baud rates, sleep
    void apply_defaults();
    void banner(instant t);
    void reset(duration takes, instant t);
    void begin_baud_change(int divisor, instant t);
    void end_baud_change(bool accepted, instant t);
    void monitor(instant t);

    // adapter_request.cpp: one OBD request
    void request(bytes payload, std::optional<int> expected, instant t);
    void search(bytes payload, std::optional<int> expected, instant t);
    void open_fixed(bytes payload, std::optional<int> expected, instant t);
    void transmit(const bytes& payload, std::optional<int> expected, instant t);
    void collect(const std::vector<bus_frame>& frames, std::optional<int> expected, instant sent);
    [[nodiscard]] bool mishap(instant t);                   // a quirk ended this request
    [[nodiscard]] bool passes_filter(const bus_frame& frame) const;
    [[nodiscard]] duration answer_timeout() const;
    [[nodiscard]] std::uint32_t request_address() const;
    [[nodiscard]] std::optional<flow_answer> flow() const;  // how it answers a first frame
    [[nodiscard]] bool shares_bus(protocol p) const;        // the car is on a bus this protocol can listen to
    [[nodiscard]] bool can_segment(std::uint32_t address) const;
    [[nodiscard]] bool bus_alive() const { return car_ != nullptr && car_->ignition(); }
    void print_frame(const bus_frame& frame, instant t, bool spoiled);

    // stn.cpp
    void run_stn_line(std::string_view command, instant t);
    void stn_transmit(std::string_view arguments, instant t);

    adapter_options options_;
    level knows_;
    vehicle* car_;
    uart uart_;
    settings set_;
    bus_quirks bus_quirks_;
    std::vector<task> tasks_;
    activity activity_ = activity::idle;
    std::string line_;
    instant line_last_{};
    std::string last_command_;
    protocol found_ = protocol::none;
    int requests_ = 0;
    int searches_ = 0;
    int prompts_ = 0;
    int bytes_out_ = 0;
    int client_baud_ = 0;
    int old_baud_ = 0;
    duration learned_{};                 // how long answers took lately; zero = nothing learned
    instant protocol_set_at_{};
    bool can_dead_ = false;              // after ERR94, until ATFE
    bool search_blocked_ = false;        // after LV RESET, until ATFE or a reset
    bool was_reset_ = false;             // ERR94 comes once
    bool chatted_ = false;
    bool stale_answer_ = false;
    bool unplug_ = false;
    bool inline_next_ = false;           // the next line follows SEARCHING... without a CR
};

}  // namespace faultline::simcar
