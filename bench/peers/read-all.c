/* Opens and reads every file below a directory: the floor under any first load. Prints files and bytes. */

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char buffer[1 << 20];
static long files, bytes;

static int read_file(int dir, const char *name) {
  int file = openat(dir, name, O_RDONLY);
  if (file < 0) return 1;
  ssize_t count;
  while ((count = read(file, buffer, sizeof buffer)) > 0) bytes += count;
  files++;
  return close(file) != 0 || count < 0;
}

static int read_all(int at) {
  DIR *dir = fdopendir(at);
  if (dir == NULL) return 1;
  struct dirent *entry;
  int failed = 0;
  while (!failed && (entry = readdir(dir)) != NULL) {
    if (entry->d_name[0] == '.') continue;
    struct stat stat;
    int is_dir = entry->d_type == DT_DIR;
    if (entry->d_type == DT_UNKNOWN) {
      is_dir = fstatat(at, entry->d_name, &stat, 0) == 0 && S_ISDIR(stat.st_mode);
    }
    failed = is_dir ? read_all(openat(at, entry->d_name, O_RDONLY | O_DIRECTORY))
                    : read_file(at, entry->d_name);
  }
  return closedir(dir) != 0 || failed;
}

int main(int count, char **arguments) {
  if (count != 2 || read_all(open(arguments[1], O_RDONLY | O_DIRECTORY))) {
    perror("read-all");
    return 1;
  }
  printf("%ld files, %ld bytes\n", files, bytes);
  return 0;
}
