#include "protocols/uds/tester_present.hpp"

namespace faultline::uds {

keep_alive tester_present_keeper::start(instant now) {
    if (!on_) due_ = now + interval_;
    on_ = true;
    return quiet();
}

keep_alive tester_present_keeper::stop() {
    on_ = false;
    return quiet();
}

keep_alive tester_present_keeper::on_request(instant now) {
    busy_ = true;
    due_ = now + interval_;
    return quiet();
}

keep_alive tester_present_keeper::on_idle(instant now) {
    busy_ = false;
    due_ = now + interval_;
    return quiet();
}

keep_alive tester_present_keeper::on_time(instant now) {
    if (!on_ || busy_ || now < due_) return quiet();
    due_ = now + interval_;
    return {true, due_};
}

}   // namespace faultline::uds
