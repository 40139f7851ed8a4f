// The product's ELM327 machines against every quirk: right answers, or a stated reason, never a wrong value.
#include <gtest/gtest.h>

#include <memory>

#include "protocols/elm/connect.hpp"
#include "protocols/elm/exchange.hpp"
#include "protocols/elm/request.hpp"
#include "protocols/elm/start_up.hpp"
#include "tests/simcar/bench.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

class tester {
public:
    tester(const std::string& car_name, adapter_options o) : bench_{car_name, std::move(o)} {}

    template <class Machine>
    elm::step run(Machine& machine, elm::step next) {
        for (int turns = 0; turns < 1000; ++turns) {
            if (const auto* say = std::get_if<elm::transact>(&next)) {
                next = machine.on_reply(transact(*say));
            } else if (const auto* quiet = std::get_if<elm::drain>(&next)) {
                drain(quiet->quiet);
                next = machine.on_reply({});
            } else if (const auto* speed = std::get_if<elm::set_baud>(&next)) {
                bench_.sim.face().set_client_baud(static_cast<int>(speed->rate));
                next = machine.on_reply({});
            } else {
                return next;
            }
        }
        return elm::failed{elm::elm_error::adapter_fault};
    }

    bool begin() {
        elm::start_up start{{.bauds = {std::begin(elm::usual_bauds), std::end(elm::usual_bauds)}}};
        if (!std::holds_alternative<elm::done>(run(start, start.start()))) return false;
        elm::connect to{*reader_, {}};
        if (!std::holds_alternative<elm::done>(run(to, to.start()))) return false;
        kind_ = to.kind();
        quiet_ = start.profile().able.works(elm::capability::echo_off);
        return true;
    }

    // "7E8 410C0CD0" for every positive answer of the engine; the outcome when there is none.
    std::string engine(std::initializer_list<std::uint8_t> what) {
        elm::asked asked{.bytes = {}, .size = static_cast<std::uint8_t>(what.size())};
        std::copy(what.begin(), what.end(), asked.bytes.begin());
        elm::request machine{*reader_};
        static_cast<void>(run(machine, machine.start(asked, kind_, 0, {.expects_answer = true, .echo_is_off = quiet_})));
        outcome = machine.result();
        for (const auto& m : machine.messages()) {
            if (ecu_name(kind_, m.ecu) == "7E8") return to_hex(m.payload);
        }
        return "";
    }

    elm::outcome outcome{};

private:
    elm::printed transact(const elm::transact& what) {
        auto& face = bench_.sim.face();
        face.on_bytes(exchange_.begin(what, bench_.now), bench_.now);
        for (;;) {
            const auto text = face.take_output(bench_.now);
            if (!text.empty() && exchange_.on_bytes(text, bench_.now)) return exchange_.result();
            if (exchange_.on_time(bench_.now)) return exchange_.result();
            turn(exchange_.deadline());
        }
    }
    void drain(std::chrono::milliseconds quiet) {
        auto until = bench_.now + quiet;
        while (bench_.now < until) {
            if (!bench_.sim.face().take_output(bench_.now).empty()) until = bench_.now + quiet;
            turn(until);
        }
    }
    void turn(instant limit) {
        const auto due = bench_.sim.face().next_due();
        bench_.now = due ? std::clamp(*due, bench_.now, limit) : limit;
        bench_.sim.face().on_time(bench_.now);
    }

    bench bench_;
    elm::exchange exchange_;
    std::unique_ptr<elm::reply> reader_ = std::make_unique<elm::reply>();
    bus kind_ = bus::unknown;
    bool quiet_ = true;
};

// No adapter at all, or one that cannot be read: the client must say so.
bool is_hopeless(quirk q) { return q == quirk::echo_7f || q == quirk::modem || q == quirk::silent; }

class every_quirk : public testing::TestWithParam<quirk_entry> {};

TEST_P(every_quirk, never_gives_a_wrong_value_and_mostly_a_right_one) {
    adapter_options o;
    o.quirks.set(GetParam().value);
    if (GetParam().value == quirk::wrong_baud) o.baud = 115200;
    tester t{"hybrid", o};
    const bool connected = t.begin();
    ASSERT_EQ(connected, !is_hopeless(GetParam().value));
    if (!connected) return;
    int right = 0;
    constexpr int turns = 30;
    for (int i = 0; i < turns; ++i) {
        const auto rpm = t.engine({0x01, 0x0C});
        EXPECT_TRUE(rpm.empty() || rpm == "410C0CD0") << rpm;
        if (t.outcome == elm::outcome::restarted && !t.begin()) break;
        const auto codes = t.engine({0x03});
        EXPECT_TRUE(codes.empty() || codes == "430203010420") << codes;
        if (t.outcome == elm::outcome::restarted && !t.begin()) break;
        right += (rpm.empty() ? 0 : 1) + (codes.empty() ? 0 : 1);
    }
    const bool ends = GetParam().value == quirk::goes_silent || GetParam().value == quirk::unplug_mid_reply;
    EXPECT_GE(right, ends ? 2 : 2 * turns - 6);
}

INSTANTIATE_TEST_SUITE_P(client, every_quirk, testing::ValuesIn(all_quirks().begin(), all_quirks().end()),
                         [](const auto& one) { return std::string{one.param.name}; });

}  // namespace
