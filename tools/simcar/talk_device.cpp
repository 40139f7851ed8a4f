#include "tools/simcar/devices.hpp"

namespace faultline::simcar {

boost::system::result<std::unique_ptr<device>, std::string> open_talk(const std::string& path) {
    return path + ": talks cannot be played yet";
}

}  // namespace faultline::simcar
