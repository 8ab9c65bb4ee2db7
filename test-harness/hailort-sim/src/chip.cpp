#include "chip.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace sim {

Chip::~Chip()
{
    close(lock_file_);
}

hailo_status reach(const Chip &chip, const char *call)
{
    return chip.is_gone() ? HAILO_DEVICE_NOT_CONNECTED : Fault::at(call);
}

RunLog::~RunLog()
{
    int file = ::open((Settings::read().dir + "/runs").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (file < 0) {
        return;
    }
    auto end = std::chrono::steady_clock::now();
    std::string line = std::to_string(getpid()) + " " + std::to_string(begin_.time_since_epoch().count()) + " "
                       + std::to_string(end.time_since_epoch().count()) + "\n";
    ssize_t written = ::write(file, line.data(), line.size()); // one call, so that lines don't mix
    static_cast<void>(written);
    ::close(file);
}

} // namespace sim
