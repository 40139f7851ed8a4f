// The ISO 14229 side of one simulated ECU: protocols/uds's server with the memory its description asks for. Knows no
// frames; what is in another memory of the ECU (live data, tests, VIN) it asks for by identifier.
#pragma once

#include <functional>
#include <optional>

#include "protocols/uds/server.hpp"
#include "tools/simcar/clock.hpp"
#include "tools/simcar/uds_description.hpp"

namespace faultline::simcar {

class uds_unit {
public:
    using other_data = std::function<std::optional<bytes>(std::uint16_t did)>;

    uds_unit(const uds_description& about, const std::map<std::uint16_t, bytes>& identifiers, const std::set<std::uint8_t>& services);
    uds_unit(const uds_unit&) = delete;   // the server points into it
    uds_unit& operator=(const uds_unit&) = delete;

    // The answer, empty: silence. `elsewhere` gives what is not among the identifiers.
    [[nodiscard]] bytes ask(std::span<const std::uint8_t> request, bool functional, instant now, const other_data& elsewhere);

    void add_code(const uds_code& code);          // replaces one of the same number
    bool remove_code(std::uint32_t number);
    void clear();                                 // as service 14 does it for all
    [[nodiscard]] const std::vector<uds_code>& codes() const { return codes_; }
    [[nodiscard]] std::uint8_t session() const { return server_.state().session; }

private:
    void publish();            // codes_ and identifiers_ to the server's views
    void take_back();          // what service 14 did to the views
    [[nodiscard]] static uds::produced read(void* self, std::uint16_t did, const uds::server_state& state, uds::room_view out);
    [[nodiscard]] static std::uint8_t write(void* self, std::uint16_t did, uds::bytes_view data, const uds::server_state&);
    [[nodiscard]] static uds::produced run(void* self, const uds::routine_request& what, const uds::server_state&, uds::room_view out);
    [[nodiscard]] static std::size_t seed(void* self, std::uint8_t level, uds::room_view out);
    [[nodiscard]] static bool opens(void* self, std::uint8_t level, uds::bytes_view seed, uds::bytes_view key);

    uds_description about_;
    std::map<std::uint16_t, bytes> identifiers_;
    std::vector<uds_code> codes_;
    std::set<std::uint16_t> running_;             // routines that were started
    std::uint32_t seeds_ = 0;
    instant deaf_until_{};                        // it restarts
    const other_data* elsewhere_ = nullptr;       // during a request

    std::vector<uds::service_rule> services_;
    std::vector<uds::subfunction_rule> subfunctions_;
    std::vector<uds::data_value> values_;
    std::vector<uds::stored_code> stored_;
    std::vector<std::vector<uds::stored_record>> records_;
    uds::code_store store_;
    uds::server_model model_;
    bytes memory_;
    uds::server server_;
};

}  // namespace faultline::simcar
