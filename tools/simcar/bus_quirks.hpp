// What cars do wrong, applied to what the ECUs would say: extra, doubled, late and reordered messages.
#pragma once

#include "tools/simcar/quirks.hpp"
#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

class bus_quirks {
public:
    // Before the ECUs are asked. False = they never hear it.
    [[nodiscard]] bool shape_request(const quirk_set& quirks, bus_request& request) const;

    // After they answered.
    void shape_answers(const quirk_set& quirks, const bus_request& request, const vehicle& car,
                       std::vector<ecu_message>& messages);

private:
    int requests_ = 0;
};

}  // namespace faultline::simcar
