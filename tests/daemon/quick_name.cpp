#include "gateway/daemon/session.hpp"
namespace faultline::daemon {
std::string protocol_name(const session& of) { return of.kind() == bus::can11 ? "ISO 15765-4 CAN (11 bit)" : ""; }
}
