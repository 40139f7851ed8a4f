#include "tests/talks/client_run.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <charconv>
#include <memory>
#include <optional>
#include <set>
#include <sstream>

#include "protocols/dtc/dtc.hpp"
#include "protocols/elm/connect.hpp"
#include "protocols/elm/exchange.hpp"
#include "protocols/elm/request.hpp"
#include "protocols/elm/start_up.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/obd/trouble_codes.hpp"
#include "tools/talk/player.hpp"

namespace faultline::talk {

namespace {

using words = std::vector<std::string>;
constexpr std::array error_names{"silent", "not_an_elm", "modem", "wrong_baud", "no_vehicle", "bus_fault", "adapter_fault"};
constexpr std::array outcome_names{"answered", "no_answer", "bus_fault", "damaged", "not_understood", "restarted", "silent"};
constexpr std::array bus_names{"unknown", "can11", "can29", "iso9141", "kwp", "j1850", "j1939"};
constexpr std::array status_names{"none", "ok", "unknown_command", "searching", "no_data", "unable_to_connect", "bus_init_ok",
                                  "bus_init_error", "bus_busy", "bus_error", "can_error", "data_error", "rx_error",
                                  "buffer_full", "fb_error", "lv_reset", "lp_alert", "act_alert", "stopped", "fatal_error",
                                  "out_of_memory", "other_text"};

words split(const std::string& text) {
    std::istringstream stream{text};
    words out;
    for (std::string word; stream >> word;) out.push_back(word);
    return out;
}

std::vector<std::uint8_t> bytes_of(std::string hex) {
    std::erase(hex, ' ');
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        unsigned byte = 0;
        std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
        out.push_back(static_cast<std::uint8_t>(byte));
    }
    return out;
}

template <class Names>
std::string known_to(const Names& names, std::size_t i) { return i < names.size() ? names[i] : "?"; }

struct message {
    std::string ecu;
    std::vector<std::uint8_t> payload;
};

class client {
public:
    explicit client(const talk& what) : player_{what} { player_.on_open(now_); }

    void perform(const std::string& task);
    [[nodiscard]] std::string judge(const std::string& outcome) const;   // empty = right
    [[nodiscard]] const player& adapter() const { return player_; }

private:
    template <class Machine>
    elm::step run(Machine& machine, elm::step next);
    [[nodiscard]] elm::printed transact(const elm::transact& what);
    void drain(milliseconds quiet);
    void ask(const words& w);
    void keep(std::span<const pdu> messages);
    [[nodiscard]] std::set<std::string> codes_of(const std::string& ecu, bool& answered) const;
    [[nodiscard]] std::string judge_value(const words& w) const;
    [[nodiscard]] std::string judge_codes(const words& w) const;
    [[nodiscard]] std::string judge_profile(const words& w) const;
    [[nodiscard]] std::string judge_ecu(const words& w) const;

    player player_;
    instant now_{};
    elm::exchange exchange_;
    std::unique_ptr<elm::reply> reader_ = std::make_unique<elm::reply>();
    elm::adapter_profile profile_;
    bus kind_ = bus::can11;
    char protocol_ = '?';
    std::string ended_ = "nothing";      // "started", "connected", "failed silent", "answered" ...
    std::vector<message> messages_;
    std::vector<std::pair<std::string, int>> refusals_;
    std::vector<std::uint8_t> asked_;
    std::set<std::string> statuses_;
    bool partial_ = false;
};

elm::printed client::transact(const elm::transact& what) {
    player_.on_bytes(exchange_.begin(what, now_), now_);
    for (;;) {
        const auto text = player_.take_output(now_);
        if (!text.empty() && exchange_.on_bytes(text, now_)) return exchange_.result();
        if (exchange_.on_time(now_)) return exchange_.result();
        const auto due = player_.next_due();
        now_ = due && *due > now_ ? std::min(*due, exchange_.deadline()) : exchange_.deadline();
    }
}

void client::drain(milliseconds quiet) {
    auto until = now_ + quiet;
    const auto limit = now_ + std::chrono::seconds{10};
    while (now_ < std::min(until, limit)) {
        if (!player_.take_output(now_).empty()) until = now_ + quiet;
        const auto due = player_.next_due();
        now_ = due && *due > now_ ? std::min(*due, until) : until;
    }
}

template <class Machine>
elm::step client::run(Machine& machine, elm::step next) {
    for (int turns = 0; turns < 1000; ++turns) {
        if (const auto* say = std::get_if<elm::transact>(&next)) {
            next = machine.on_reply(transact(*say));
        } else if (const auto* quiet = std::get_if<elm::drain>(&next)) {
            drain(quiet->quiet);
            next = machine.on_reply({});
        } else if (const auto* speed = std::get_if<elm::set_baud>(&next)) {
            player_.set_tester_baud(static_cast<int>(speed->rate));
            next = machine.on_reply({});
        } else {
            return next;
        }
    }
    return elm::failed{elm::elm_error::adapter_fault};
}

void client::keep(std::span<const pdu> messages) {
    messages_.clear();
    for (const auto& m : messages) messages_.push_back({ecu_name(kind_, m.ecu), {m.payload.begin(), m.payload.end()}});
    statuses_.clear();
    for (std::size_t i = 1; i < status_names.size(); ++i) {
        if (reader_->has(static_cast<elm::status>(i))) statuses_.insert(status_names[i]);
    }
}

void client::perform(const std::string& task) {
    const auto w = split(task);
    const auto ended = [&](const elm::step& last, const char* well) {
        const auto* bad = std::get_if<elm::failed>(&last);
        ended_ = bad != nullptr ? "failed " + known_to(error_names, static_cast<std::size_t>(bad->why)) : std::string{well};
    };
    if (w[0] == "start") {
        elm::start_up machine{{.bauds = {std::begin(elm::usual_bauds), std::end(elm::usual_bauds)}}};
        ended(run(machine, machine.start()), "started");
        profile_ = machine.profile();
    } else if (w[0] == "connect") {
        elm::connect machine{*reader_, {}};
        ended(run(machine, machine.start()), "connected");
        kind_ = machine.kind();
        protocol_ = machine.protocol();
        asked_ = {0x01, 0x00};
        keep(reader_->messages());
    } else {
        ask(w);
    }
}

void client::ask(const words& w) {
    asked_ = bytes_of(w.at(1));
    elm::asked what{.bytes = {}, .size = static_cast<std::uint8_t>(asked_.size())};
    std::ranges::copy(asked_, what.bytes.begin());
    const bool known = w.size() > 2 && w[2] == "known";
    const unsigned lines = w.size() > 2 && !known ? static_cast<unsigned>(std::stoul(w[2])) : 0;
    elm::request machine{*reader_};
    // Whether an echo means a restart is known only when the echo went away at start-up.
    const bool quiet = !profile_.able.tried(elm::capability::echo_off) || profile_.able.works(elm::capability::echo_off);
    static_cast<void>(run(machine, machine.start(what, kind_, lines, {.expects_answer = known, .echo_is_off = quiet})));
    ended_ = known_to(outcome_names, static_cast<std::size_t>(machine.result()));
    partial_ = machine.partial();
    keep(machine.messages());
    refusals_.clear();
    for (const auto& r : machine.refusals()) refusals_.emplace_back(ecu_name(kind_, r.ecu), r.nrc);
}

std::string client::judge_ecu(const words& w) const {
    std::string rest;
    for (std::size_t i = 2; i < w.size(); ++i) rest += w[i];
    const auto wanted = bytes_of(rest);
    for (const auto& m : messages_) {
        if (m.ecu == w.at(1) && m.payload == wanted) return {};
    }
    std::string got;
    for (const auto& m : messages_) {
        got += " " + m.ecu + ":";
        for (const auto b : m.payload) {
            constexpr char digits[] = "0123456789ABCDEF";
            got += std::string{digits[b >> 4]} + digits[b & 15];
        }
    }
    return "no such answer; it ended " + ended_ + " with" + (got.empty() ? " nothing" : got);
}

std::string client::judge_value(const words& w) const {
    const auto pid = bytes_of(w.at(2)).at(0);
    std::array<obd::value, obd::max_values> values;
    for (const auto& m : messages_) {
        if (m.ecu != w[1]) continue;
        const std::span<const std::uint8_t> pids{asked_.begin() + 1, asked_.end()};
        const auto done = obd::decode_values(m.payload, pids, values);
        for (std::size_t i = 0; i < done.count; ++i) {
            if (values[i].pid == pid && std::abs(values[i].number - std::stod(w.at(3))) < 0.51) return {};
        }
    }
    return "no such value";
}

std::set<std::string> client::codes_of(const std::string& ecu, bool& answered) const {
    std::set<std::string> out;
    for (const auto& m : messages_) {
        if (m.ecu != ecu || m.payload.empty()) continue;
        answered = true;
        std::array<dtc::code, obd::max_codes> codes;
        const auto read = obd::read_codes(m.payload, kind_, codes);
        for (std::size_t i = 0; i < read.count; ++i) out.emplace(dtc::to_text(codes[i]).view());
    }
    return out;
}

std::string client::judge_codes(const words& w) const {
    bool answered = false;
    const bool none = w[0] == "no";
    const auto got = codes_of(w.at(none ? 2 : 1), answered);
    if (!answered) return "this ECU did not answer; it ended " + ended_;
    const std::set<std::string> wanted = none ? std::set<std::string>{} : std::set<std::string>{w.begin() + 2, w.end()};
    if (got == wanted) return {};
    std::string list;
    for (const auto& c : got) list += " " + c;
    return "the codes are" + (list.empty() ? " none" : list);
}

std::string client::judge_profile(const words& w) const {
    if (w[0] == "volts") {
        const bool right = profile_.battery_volts && std::abs(*profile_.battery_volts - std::stod(w.at(1))) < 0.05;
        return right ? "" : "another voltage";
    }
    if (w[0] == "level") return profile_.level() == w.at(1) ? "" : "the level is " + std::string{profile_.level()};
    if (w[0] == "identity") {
        std::string name;
        for (std::size_t i = 1; i < w.size(); ++i) name += (i > 1 ? " " : "") + w[i];
        return profile_.identity == name ? "" : "the identity is " + profile_.identity;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(elm::capability::count_); ++i) {
        const auto what = static_cast<elm::capability>(i);
        if (!elm::command_of(what).starts_with(w.at(1))) continue;
        return profile_.able.works(what) == (w[0] == "works") ? "" : "it was found to be the other way";
    }
    return "the client knows no such command";
}

std::string client::judge(const std::string& outcome) const {
    const auto w = split(outcome);
    const auto ended = [&](const std::string& wanted) { return ended_ == wanted ? "" : "it ended " + ended_; };
    if (w[0] == "started") return ended("started");
    if (w[0] == "connected") {
        if (ended_ != "connected") return "it ended " + ended_;
        return known_to(bus_names, static_cast<std::size_t>(kind_)) == w.at(1) ? "" : "on " + known_to(bus_names, static_cast<std::size_t>(kind_));
    }
    if (w[0] == "protocol") return protocol_ == w.at(1)[0] ? "" : std::string{"the protocol is "} + protocol_;
    if (outcome == "no volts") return profile_.battery_volts ? "it took something for a voltage" : "";
    if (w[0] == "volts" || w[0] == "level" || w[0] == "identity" || w[0] == "works" || w[0] == "lacks") return judge_profile(w);
    if (w[0] == "ecu") return judge_ecu(w);
    if (w[0] == "value") return judge_value(w);
    if (w[0] == "codes" || (w[0] == "no" && w.at(1) == "codes")) return judge_codes(w);
    if (outcome == "unknown codes") {
        return std::ranges::none_of(messages_, [](const auto& m) { return !m.payload.empty() && m.payload[0] != 0x7F; }) ? "" : "codes were read";
    }
    if (outcome == "no answer") return ended("no_answer");
    if (outcome == "restarted") return ended("restarted");
    if (outcome == "partial") return partial_ ? "" : "it is not marked as partial";
    if (w[0] == "failed") return ended_ == outcome || ended_ == w.at(1) ? "" : "it ended " + ended_;
    if (w[0] == "status") return statuses_.contains(w.at(1)) ? "" : "this status was not seen";
    if (w[0] == "refused") {
        const auto nrc = bytes_of(w.at(2)).at(0);
        return std::ranges::any_of(refusals_, [&](const auto& r) { return r.first == w[1] && r.second == nrc; }) ? "" : "not refused so";
    }
    return "nobody knows this outcome";
}

}  // namespace

std::vector<std::string> play_against_client(const talk& what) {
    std::vector<std::string> wrong;
    auto it = std::make_unique<client>(what);
    for (const auto& task : what.tasks) {
        if (!task.text.empty()) it->perform(task.text);
        for (const auto& o : task.outcomes) {
            if (const auto why = it->judge(o.text); !why.empty()) wrong.push_back("line " + std::to_string(o.line) + ": ! " + o.text + ": " + why);
        }
    }
    for (const auto& m : it->adapter().mismatches()) wrong.push_back("the client sent what the talk does not know: " + m.got);
    return wrong;
}

}  // namespace faultline::talk
