#include "gateway/link/holder.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <fstream>
#include <optional>

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

struct identity {
    dev_t device = 0;
    ino_t node = 0;
    dev_t stands_for = 0;   // the device a node names: two nodes of one device are the same device
    bool special = false;

    [[nodiscard]] bool same(const identity& other) const {
        if (special && other.special) return stands_for == other.stands_for;
        return device == other.device && node == other.node;
    }
};

std::optional<identity> identify(const fs::path& path) {
    struct stat seen {};
    if (::stat(path.c_str(), &seen) != 0) return std::nullopt;
    return identity{seen.st_dev, seen.st_ino, seen.st_rdev, S_ISCHR(seen.st_mode)};
}

std::string described(const fs::path& proc, const std::string& pid) {
    std::ifstream file{proc / pid / "comm"};
    std::string command;
    std::getline(file, command);
    return (command.empty() ? "?" : command) + " (" + pid + ")";
}

std::string lock_owner(const identity& wanted, const fs::path& proc) {
    std::ifstream locks{proc / "locks"};
    for (std::string line; std::getline(locks, line);) {
        char kind[16] = {};
        int pid = 0;
        unsigned major_number = 0;
        unsigned minor_number = 0;
        unsigned long node = 0;
        if (std::sscanf(line.c_str(), "%*s %15s %*s %*s %d %x:%x:%lu", kind, &pid, &major_number, &minor_number,
                        &node) != 5) {
            continue;
        }
        if (pid > 0 && makedev(major_number, minor_number) == wanted.device && node == wanted.node)
            return std::to_string(pid);
    }
    return {};
}

bool is_number(const std::string& text) { return text.find_first_not_of("0123456789") == std::string::npos; }

bool has_open(const fs::path& process, const identity& wanted) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{process / "fd", ignored}) {
        // Only names under a device folder are looked at closer: stat on a file of a dead network mount would hang.
        const auto target = fs::read_symlink(entry.path(), ignored).string();
        if (target.find("/dev/") == std::string::npos) continue;
        const auto opened = identify(entry.path());
        if (opened && opened->same(wanted)) return true;
    }
    return false;
}

}  // namespace

std::string holder_of(const fs::path& device, whom asked, const fs::path& proc) {
    const auto wanted = identify(device);
    if (!wanted) return {};
    const std::string own = std::to_string(::getpid());
    const auto owner = lock_owner(*wanted, proc);
    if (!owner.empty() && (asked == whom::anyone || owner != own)) return described(proc, owner);
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator{proc, ignored}) {
        const auto pid = entry.path().filename().string();
        if (!is_number(pid) || (asked == whom::others && pid == own)) continue;
        if (has_open(entry.path(), *wanted)) return described(proc, pid);
    }
    return {};
}

}  // namespace faultline::link
