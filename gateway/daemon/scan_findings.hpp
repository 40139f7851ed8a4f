// From the lists of a scan to findings: each code once per ECU, with all the lists it stands in, explained for this maker.
#pragma once

#include "gateway/daemon/bay_state.hpp"

namespace faultline::daemon {

[[nodiscard]] std::vector<contract::finding> find_out(bay& at, const contract::diagnosis& record);

// Tells each code the moment it is read: a technician need not wait for the rest.
class early_findings {
public:
    void tell(bay& at, client& who, const contract::diagnosis& so_far);

private:
    std::vector<std::string> told_;
};

}  // namespace faultline::daemon
