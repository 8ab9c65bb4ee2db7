// What the parts of the driver share.
#pragma once

#include "hailo_bridge.h"

#include <cstdio>
#include <fstream>
#include <string>

inline int failures = 0;

inline void expect(bool is_so, const char *what, const char *file, int line)
{
    if (!is_so) {
        failures++;
        std::fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    }
}

#define EXPECT(condition) expect((condition), #condition, __FILE__, __LINE__)

inline std::string directory;

inline void write(const std::string &name, const std::string &text)
{
    std::ofstream(directory + "/" + name) << text;
}

/** A HEF file, version 3, with our text in the place of the network. */
inline std::string hef(const std::string &name, const std::string &text, bool is_broken = false)
{
    std::string file(56, '\0');
    auto put = [&](size_t at, int count, uint64_t value) {
        for (int i = 0; i < count; i++) {
            file[at + i] = static_cast<char>(value >> 8 * (count - 1 - i));
        }
    };
    uint64_t hash = 0xcbf29ce484222325;
    for (unsigned char each : text) {
        hash = (hash ^ each) * 0x100000001b3;
    }
    put(0, 4, 0x01484546);
    put(4, 4, 3);
    put(8, 4, text.size());
    put(40, 8, is_broken ? hash + 1 : hash);
    write(name, file + text);
    return directory + "/" + name;
}

inline std::string device_error(hailo_bridge_device *device)
{
    char text[300] = "";
    uint64_t needed = 0;
    EXPECT(hailo_bridge_device_error(device, text, sizeof text, &needed) == 0);
    return text;
}

inline hailo_bridge_device *opened(const char *id, const char *group)
{
    hailo_bridge_device *device = nullptr;
    EXPECT(hailo_bridge_device_new(&device) == 0);
    EXPECT(hailo_bridge_device_open(device, id, group) == 0);
    return device;
}

/** Walks over what generates text and hears speech. */
void talks_and_hears();
