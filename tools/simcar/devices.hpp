// The two things a port can serve, behind one face: the simulated adapter, and a talk being played.
#pragma once

#include <boost/system/result.hpp>
#include <memory>
#include <string>

#include "tools/simcar/adapter.hpp"
#include "tools/simcar/device.hpp"

namespace faultline::simcar {

class adapter_device final : public device {
public:
    explicit adapter_device(adapter& face) : face_{face} {}
    void on_open(instant now) override { face_.on_open(now); }
    void on_close() override { face_.on_close(); }
    void on_bytes(std::string_view text, instant now) override { face_.on_bytes(text, now); }
    void on_time(instant now) override { face_.on_time(now); }
    [[nodiscard]] std::optional<instant> next_due() const override { return face_.next_due(); }
    [[nodiscard]] std::string take_output(instant now) override { return face_.take_output(now); }
    void set_client_baud(int baud) override { face_.set_client_baud(baud); }
    [[nodiscard]] bool wants_unplug() const override { return face_.wants_unplug(); }

private:
    adapter& face_;
};

// A talk read from a file; the error is a sentence with file and line.
[[nodiscard]] boost::system::result<std::unique_ptr<device>, std::string> open_talk(const std::string& path);

}  // namespace faultline::simcar
