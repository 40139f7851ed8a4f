// The car on Ethernet: a DoIP entity (ISO 13400-2) in front of the same ECUs. Bytes of testers' sockets and datagrams in,
// bytes for them out; owns no socket and no clock.
#pragma once

#include <array>
#include <deque>

#include "protocols/doip/announcer.hpp"
#include "protocols/doip/entity.hpp"
#include "protocols/doip/stream.hpp"
#include "tools/simcar/bus_quirks.hpp"
#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

class doip_car {
public:
    struct outgoing {
        std::uint32_t socket = 0;
        bytes data;
        bool closes = false;       // afterwards
    };

    doip_car(vehicle* car, const quirk_set& quirks);
    doip_car(const doip_car&) = delete;               // the entity points into it
    doip_car& operator=(const doip_car&) = delete;

    void set_car(vehicle* car);                       // testers are thrown out; then its announcements begin
    [[nodiscard]] std::optional<std::uint32_t> on_connected(instant now);   // none: all sockets are taken
    void on_closed(std::uint32_t socket);
    void on_bytes(std::uint32_t socket, std::span<const std::uint8_t> data, instant now);
    void on_time(instant now);
    [[nodiscard]] std::optional<instant> next_due() const;
    [[nodiscard]] std::vector<outgoing> take();

    void announce(instant now);
    [[nodiscard]] std::optional<bytes> next_announcement(instant now);      // to everybody
    [[nodiscard]] std::optional<bytes> on_datagram(std::span<const std::uint8_t> data) const;   // the answer to its sender

private:
    struct tester {
        explicit tester(std::size_t most) : room(most), cutter{room} {}
        bytes room;
        doip::stream cutter;
        bool is_open = false;
    };
    struct waiting {
        instant ready{};
        std::uint32_t socket = 0;
        doip::address from = 0;
        bytes payload;
    };
    void perform(const doip::entity_actions& actions, instant now);
    void request(const doip::entity_action& what, instant now);
    void answer(const waiting& what, instant now);

    const quirk_set& quirks_;
    bus_quirks bus_quirks_;
    vehicle* car_ = nullptr;
    std::vector<doip::address> targets_;
    std::array<doip::entity_socket, doip::entity::most_sockets> sockets_{};
    std::unique_ptr<doip::entity> entity_;
    std::unique_ptr<doip::announcer> announcer_;
    std::deque<tester> testers_;
    std::deque<waiting> waiting_;
    std::vector<outgoing> out_;
};

// The logical address of an ECU: its 11-bit request identifier, or 10xx with the target byte of a 29-bit one.
[[nodiscard]] doip::address logical_address(std::uint32_t request);

}  // namespace faultline::simcar
