// What the simulated device is like and how it fails: read again from $HAILO_SIM_DIR at every call.
#pragma once

#include "hailo/hailort.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace sim {

/** The file `device`: a word and its values in each line. README.md lists them. */
struct Settings {
    std::string dir;
    int count = 0; // without HAILO_SIM_DIR there is no device
    std::string id = "0001:01:00.0";
    int architecture = HAILO_ARCH_HAILO10H;
    hailo_firmware_version_t firmware{5, 2, 0};
    hailo_version_t version{5, 2, 0};
    std::string serial = "SIM00001";
    int64_t memory = int64_t{8} << 30;
    int memory_status = HAILO_OUT_OF_FW_MEMORY;
    int64_t load_bytes_per_ms = 0; // 0 costs nothing
    float temperature[2] = {45.5F, 46.25F};

    static Settings read();
};

/** What the script in the file `faults` wants of this call. */
struct Fault {
    hailo_status status = HAILO_SUCCESS;
    std::chrono::milliseconds hang{0};
    bool disconnect = false;

    /** Counts the call; aborts the process itself when that is wanted. */
    static Fault of(const std::string &call);

    /** The same for calls that have no time limit: hangs, then tells the status. */
    static hailo_status at(const std::string &call);
};

} // namespace sim
