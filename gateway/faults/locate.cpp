#include "gateway/faults/database.hpp"

#include <cstdlib>

namespace faultline::faults {

std::filesystem::path locate_database() {
    if (const char* told = std::getenv("FAULTLINE_FAULTS"); told && *told) return told;
    std::error_code failed;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
    if (!failed) {
        const auto beside = program.parent_path().parent_path() / "share/faultline/faults.db";
        if (std::filesystem::exists(beside, failed)) return beside;
    }
    return "/usr/share/faultline/faults.db";
}

}  // namespace faultline::faults
