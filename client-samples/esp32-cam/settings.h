#define WIFI_NAME "my network"
#define WIFI_PASSWORD "its password"

#define BROKER "192.168.1.10"
#define PORT 1883
#define USER nullptr       // or "name"
#define PASSWORD nullptr   // or "password"

#define CLIENT "cam1"      // a name that no other client has
#define PRESET "shape"     // what to ask: a preset with compact replies, such as who-is-there or caption-short
#define EVERY_MS 5000
