#include "protocols/elm/status.hpp"

#include <gtest/gtest.h>

using namespace faultline::elm;

namespace {

TEST(status, is_found_whole_spaced_and_with_its_start_cut_off) {
    EXPECT_EQ(status_of("NO DATA"), status::no_data);
    EXPECT_EQ(status_of("NODATA"), status::no_data);
    EXPECT_EQ(status_of("O DATA"), status::no_data);
    EXPECT_EQ(status_of("UNABLE TO CONNECT"), status::unable_to_connect);
    EXPECT_EQ(status_of("NABLETO"), status::unable_to_connect);
    EXPECT_EQ(status_of("BUS INIT: OK"), status::bus_init_ok);
    EXPECT_EQ(status_of("BUS INIT: ...OK"), status::bus_init_ok);
    EXPECT_EQ(status_of("BUS INIT: ...ERROR"), status::bus_init_error);
    EXPECT_EQ(status_of("BUS INIT: ..."), status::searching);
    EXPECT_EQ(status_of("BUS BUSY"), status::bus_busy);
    EXPECT_EQ(status_of("BUS ERROR"), status::bus_error);
    EXPECT_EQ(status_of("CAN ERROR"), status::can_error);
    EXPECT_EQ(status_of("DATA ERROR"), status::data_error);
    EXPECT_EQ(status_of("<DATA ERROR"), status::data_error);
    EXPECT_EQ(status_of("<RX ERROR"), status::rx_error);
    EXPECT_EQ(status_of("BUFFER FULL"), status::buffer_full);
    EXPECT_EQ(status_of("FB ERROR"), status::fb_error);
    EXPECT_EQ(status_of("LV RESET"), status::lv_reset);
    EXPECT_EQ(status_of("!LP ALERT"), status::lp_alert);
    EXPECT_EQ(status_of("!ACT ALERT"), status::act_alert);
    EXPECT_EQ(status_of("STOPPED"), status::stopped);
    EXPECT_EQ(status_of("TOPPED"), status::stopped);
    EXPECT_EQ(status_of("ERR94"), status::fatal_error);
    EXPECT_EQ(status_of("OUT OF MEMORY"), status::out_of_memory);
    EXPECT_EQ(status_of("ERROR"), status::bus_error);
    EXPECT_EQ(status_of("SEARCHING..."), status::searching);
    EXPECT_EQ(status_of("?"), status::unknown_command);
    EXPECT_EQ(status_of("OK"), status::ok);
    EXPECT_EQ(status_of("41 0C 1A F8"), status::none);
    EXPECT_EQ(status_of("ELM327 v1.5"), status::none);
    EXPECT_EQ(status_of(""), status::none);
}

}   // namespace
