#include "gateway/faults/durable_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace faultline::faults {

namespace {

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(file) == 0;
}

bool sync_folder(const std::filesystem::path& folder) {
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return false;
    const bool done = ::fsync(opened) == 0;
    ::close(opened);
    return done;
}

}  // namespace

std::string write_durably(const std::filesystem::path& file, std::string_view bytes) {
    const auto aside = file.string() + ".new";
    const int opened = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (opened < 0) return std::strerror(errno);
    bool done = write_all(opened, bytes);
    int why = errno;
    if (::close(opened) != 0 && done) {
        done = false;
        why = errno;
    }
    if (done && (::rename(aside.c_str(), file.c_str()) != 0 || !sync_folder(file.parent_path()))) {
        done = false;
        why = errno;
    }
    if (!done) ::unlink(aside.c_str());
    return done ? std::string{} : std::string{std::strerror(why)};
}

folder_lock::folder_lock(const std::filesystem::path& folder) : file_{::open((folder / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640)} {
    while (file_ >= 0 && ::flock(file_, LOCK_EX) != 0) {
        if (errno == EINTR) continue;
        ::close(file_);
        file_ = -1;
    }
}

folder_lock::~folder_lock() {
    if (file_ >= 0) ::close(file_);
}

}  // namespace faultline::faults
