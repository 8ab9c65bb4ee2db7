#include "settings.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace sim {

namespace {

std::string directory()
{
    const char *dir = std::getenv("HAILO_SIM_DIR");
    return dir == nullptr ? "" : dir;
}

hailo_version_t version(std::istream &in)
{
    hailo_version_t version{};
    char dot = 0;
    in >> version.major >> dot >> version.minor >> dot >> version.revision;
    return version;
}

// How often each line's call was made since the line was first seen.
std::mutex counted_mutex;
std::map<std::string, int> counted;

bool is_due(const std::string &when, int times)
{
    if (when == "*") {
        return true;
    }
    int wanted = std::atoi(when.c_str());
    return when.back() == '+' ? times >= wanted : times == wanted;
}

} // namespace

Settings Settings::read()
{
    Settings settings;
    settings.dir = directory();
    if (settings.dir.empty()) {
        return settings;
    }
    settings.count = 1;
    std::ifstream file(settings.dir + "/device");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream in(line);
        std::string word;
        in >> word;
        if (word == "count") {
            in >> settings.count;
        } else if (word == "id") {
            in >> settings.id;
        } else if (word == "architecture") {
            in >> settings.architecture;
        } else if (word == "firmware") {
            settings.firmware = sim::version(in);
        } else if (word == "version") {
            settings.version = sim::version(in);
        } else if (word == "serial") {
            in >> settings.serial;
        } else if (word == "memory") {
            in >> settings.memory;
        } else if (word == "memory_status") {
            in >> settings.memory_status;
        } else if (word == "load_bytes_per_ms") {
            in >> settings.load_bytes_per_ms;
        } else if (word == "temperature") {
            in >> settings.temperature[0] >> settings.temperature[1];
        }
    }
    return settings;
}

Fault Fault::of(const std::string &call)
{
    Fault fault;
    std::string dir = directory();
    if (dir.empty()) {
        return fault;
    }
    std::ifstream file(dir + "/faults");
    std::string line;
    std::lock_guard<std::mutex> lock(counted_mutex);
    while (std::getline(file, line)) {
        std::istringstream in(line);
        std::string of, when, what;
        in >> of >> when >> what;
        if (of != call || when.empty() || !is_due(when, ++counted[dir + "\n" + line])) {
            continue;
        }
        int number = 0;
        in >> number;
        if (what == "status") {
            fault.status = static_cast<hailo_status>(number);
        } else if (what == "hang") {
            fault.hang = std::chrono::milliseconds(number);
        } else if (what == "disconnect") {
            fault.disconnect = true;
            if (number != 0) {
                fault.status = static_cast<hailo_status>(number);
            }
        } else if (what == "throw") {
            throw std::runtime_error("as the script wants it");
        } else if (what == "abort") {
            std::abort();
        }
    }
    return fault;
}

hailo_status Fault::at(const std::string &call)
{
    Fault fault = of(call);
    std::this_thread::sleep_for(fault.hang);
    return fault.status;
}

} // namespace sim
