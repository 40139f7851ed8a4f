// Finds which process has a device open, for the sentence "busy: used by ...". Sees only what /proc shows to this user.
#pragma once

#include <filesystem>
#include <string>

namespace faultline::link {

enum class whom : bool { anyone, others };   // others: not this process

// "minicom (4711)", or empty when nobody is seen. Prefers the process that holds a lock on the device.
[[nodiscard]] std::string holder_of(const std::filesystem::path& device, whom asked,
                                    const std::filesystem::path& proc = "/proc");

}  // namespace faultline::link
