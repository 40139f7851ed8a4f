#include <cstdio>

#include "tools/simcar/devices.hpp"
#include "tools/talk/player.hpp"

namespace faultline::simcar {

namespace {

// Every client that opens the link hears the talk from its beginning.
class talk_device final : public device {
public:
    explicit talk_device(talk::talk what) : what_{std::move(what)}, player_{what_} {}

    void on_open(instant now) override {
        player_ = talk::player{what_};
        player_.on_open(now);
    }
    void on_close() override {}
    void on_bytes(std::string_view text, instant now) override {
        player_.on_bytes(text, now);
        for (; told_ < player_.mismatches().size(); ++told_) {
            const auto& m = player_.mismatches()[told_];
            std::fprintf(stderr, "simcar: the client sent \"%s\"%s%s%s\n", m.got.c_str(), m.wanted.empty() ? ", nothing more was expected" : ", expected was \"",
                         m.wanted.c_str(), m.wanted.empty() ? "" : ("\" (line " + std::to_string(m.line) + ")").c_str());
        }
    }
    void on_time(instant now) override { player_.on_time(now); }
    [[nodiscard]] std::optional<instant> next_due() const override { return player_.next_due(); }
    [[nodiscard]] std::string take_output(instant now) override { return player_.take_output(now); }
    void set_client_baud(int baud) override { player_.set_tester_baud(baud); }
    [[nodiscard]] bool wants_unplug() const override { return player_.link_gone(); }

private:
    talk::talk what_;
    talk::player player_;
    std::size_t told_ = 0;
};

}  // namespace

boost::system::result<std::unique_ptr<device>, std::string> open_talk(const std::string& path) {
    auto read = talk::load(path);
    if (!read) return read.error().text();
    return std::unique_ptr<device>{std::make_unique<talk_device>(std::move(*read))};
}

}  // namespace faultline::simcar
