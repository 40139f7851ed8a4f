#include "gateway/daemon/session.hpp"

#include "gateway/daemon/can_session.hpp"
#include "gateway/daemon/elm_session.hpp"
#include "gateway/link/open.hpp"
#include "gateway/link/open_can.hpp"
#include "protocols/elm/bus_names.hpp"

namespace faultline::daemon {

std::string protocol_name(const session& of) {
    if (const auto number = elm::protocol_of(of.protocol())) return std::string{number->name};
    switch (of.kind()) {
        case bus::can11: return "ISO 15765-4 CAN (11 bit)";
        case bus::can29: return "ISO 15765-4 CAN (29 bit)";
        default: return {};
    }
}

asio::awaitable<link::result<std::unique_ptr<session>>> open_session(link::address where) {
    if (link::carries_frames(where.kind)) {
        auto line = co_await link::open_can(std::move(where));
        if (!line) co_return line.error();
        std::unique_ptr<session> can = std::make_unique<can_session>(std::move(*line));
        co_return can;
    }
    auto opened = co_await link::open(std::move(where));
    if (!opened) co_return opened.error();
    std::unique_ptr<session> made = std::make_unique<elm_session>(std::move(*opened));
    co_return made;
}

}  // namespace faultline::daemon
