// Resets, banners, sleep, change of baud rate and monitoring: what an adapter does besides asking the car.
#include "tools/simcar/adapter.hpp"

namespace faultline::simcar {

namespace {
using std::chrono::milliseconds;
constexpr milliseconds wake_up{500};
constexpr milliseconds between_foreign_frames{10};
constexpr int brd_clock = 4'000'000;
}  // namespace

void adapter::apply_defaults() {
    set_ = settings{};
    found_ = protocol::none;
    learned_ = {};
}

void adapter::banner(instant t) {
    if (options_.quirks.has(quirk::nul_banner)) uart_.send(std::string_view{"\0\0\0\0", 4}, t);
    write(newline() + newline(), t);
    answer(options_.quirks.has(quirk::obdii_banner) ? "OBDII v1.5" : options_.identity, t);
}

void adapter::reset(duration takes, instant t) {
    activity_ = activity::deaf;
    tasks_.clear();
    apply_defaults();
    last_command_.clear();
    search_blocked_ = false;
    if (takes > milliseconds{100} && uart_.baud() != options_.baud) {   // a power-on reset forgets ATBRD
        after(t + takes - milliseconds{1}, [this](instant) { uart_.set_baud(options_.baud); });
    }
    after(t + takes, [this](instant at) { banner(at); });
}

// The byte that wakes is lost, and so is what comes before the banner.
void adapter::wake(instant t) { reset(wake_up, t); }

void adapter::begin_baud_change(int divisor, instant t) {
    say("OK", t);
    activity_ = activity::baud_handshake;
    old_baud_ = uart_.baud();
    const auto limit = milliseconds{set_.handshake_ms};
    const auto last = t + milliseconds{2};
    after(last, [this, divisor, limit](instant at) {
        if (old_baud_ != 0) uart_.set_baud(brd_clock / divisor);
        write(options_.identity + newline(), at);
        after(at + limit, [this](instant late) { end_baud_change(false, late); });
    });
}

void adapter::end_baud_change(bool accepted, instant t) {
    tasks_.clear();
    activity_ = activity::idle;
    if (accepted) return answer("OK", t);
    uart_.set_baud(old_baud_);
    prompt(t);
}

// Whatever else is on the bus: one invented frame every ten milliseconds. Ends when the client sends a byte.
void adapter::monitor(instant t) {
    const auto speaks = found_ != protocol::none ? found_ : set_.chosen != protocol::none ? set_.chosen : protocol::can11_500;
    activity_ = activity::working;
    if (!bus_alive() || !is_can(speaks) || options_.quirks.has(quirk::csm_silent)) {
        after(t + std::chrono::hours{24}, [this](instant at) { prompt(at); });
        return;
    }
    struct source {
        adapter* self;
        int sent = 0;
        void operator()(instant at) {
            const auto n = static_cast<std::uint8_t>(sent);
            self->print_frame({at, is_29_bit(self->car_->speaks()) ? 0x18FEF100U : 0x0C9U, {0x84, 0x21, n, 0x0A, 0x00, 0x00, 0x18, n}}, at, false);
            if (++sent == 20 && self->options_.quirks.has(quirk::monitor_overflow)) return self->answer("BUFFER FULL", at);
            self->after(at + between_foreign_frames, *this);
        }
    };
    after(t + between_foreign_frames, source{this});
}

}  // namespace faultline::simcar
