#!/usr/bin/env bash
# portable.sh TARGET FOLDER: the libraries of a portable fitment for TARGET, built with zig (the Python package ziglang) into FOLDER/TARGET:
# include/, lib/, licenses/ and toolchain.cmake, which tells CMake to build with the same compiler and these libraries alone.
# TARGET: x86_64-linux-gnu.2.28, aarch64-linux-gnu.2.28 (any glibc from 2.28), x86_64-linux-musl, aarch64-linux-musl (fully static); or
# "native", which has no need of zig: the system's compiler and static archives, and of the pinned sources what those lack (libcurl without the
# libraries that Debian's brings, nghttp2, simdjson), for a fully static program of this machine's architecture.
# ZIG is the command (default "python3 -m ziglang"). What is built already stays.
set -euo pipefail
target=$1
mkdir -p "$2"
folder=$(readlink -f "$2")
here=$(dirname "$(readlink -f "$0")")
prefix=$folder/$target
work=$folder/work-$target
export ZIG=${ZIG:-python3 -m ziglang}
JOBS=${JOBS:-$(nproc)}
wanted=
case "$target" in
  native) openssl= processor=$(uname -m) wanted='simdjson;nghttp2' ;;
  x86_64-*) openssl=linux-x86_64 processor=x86_64 ;;
  aarch64-*) openssl=linux-aarch64 processor=aarch64 ;;
  *) echo "portable.sh: the target '$target' is not known." >&2; exit 2 ;;
esac

quietly() {
  if ! "$@" >"$work/log" 2>&1; then
    tail -n 60 "$work/log" >&2
    echo "portable.sh: this failed (above; the whole is in $work/log): $*" >&2
    exit 1
  fi
}

# tool NAME WORDS: a program of one word, as CMake and OpenSSL want it; written only where it changes, so that ccache knows it again.
tool() {
  local path=$prefix/bin/$1 text
  shift
  text=$(printf '#!/bin/sh\nexec %s %s "$@"\n' "$ZIG" "$*")
  [ -e "$path" ] && [ "$(cat "$path")" = "$text" ] || { printf '%s\n' "$text" >"$path"; chmod +x "$path"; }
}

tools() {
  mkdir -p "$prefix/bin" "$prefix/lib" "$work"
  [ "$target" != native ] || { : >"$prefix/toolchain.cmake"; return 0; }
  tool cc cc -target "$target"
  tool c++ c++ -target "$target"
  tool ar ar
  tool ranlib ranlib
  cat >"$prefix/toolchain.cmake" <<CMAKE
# Made by packaging/portable.sh.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR $processor)
set(CMAKE_C_COMPILER $prefix/bin/cc)
set(CMAKE_CXX_COMPILER $prefix/bin/c++)
set(CMAKE_AR $prefix/bin/ar CACHE FILEPATH "")
set(CMAKE_RANLIB $prefix/bin/ranlib CACHE FILEPATH "")
set(CMAKE_FIND_ROOT_PATH $prefix)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
CMAKE
}

# TLS 1.2 and 1.3, and SHA-256: what an index client needs of it.
openssl() {
  [ -n "$openssl" ] && [ ! -e "$prefix/lib/libssl.a" ] || return 0
  rm -rf "$work/openssl"
  cp -r "$folder/sources/openssl" "$work/openssl"
  cd "$work/openssl"
  quietly env CC="$prefix/bin/cc" AR="$prefix/bin/ar" RANLIB="$prefix/bin/ranlib" perl ./Configure "$openssl" \
    --prefix="$prefix" --libdir=lib --openssldir=/etc/ssl no-shared no-tests no-engine no-dso no-module no-legacy no-async no-comp no-ocsp no-ct \
    no-cms no-cmp no-ts no-srp no-srtp no-psk no-gost no-idea no-seed no-camellia no-aria no-bf no-cast no-des no-md4 no-mdc2 no-rc2 no-rc4 no-rmd160 \
    no-siphash no-sm2 no-sm3 no-sm4 no-whirlpool no-blake2 no-scrypt no-dtls no-ssl3 no-tls1 no-tls1_1 no-rfc3779 no-ui-console no-ec2m no-dsa
  quietly make -j"$JOBS" build_generated
  quietly make -j"$JOBS" libcrypto.a libssl.a
  mkdir -p "$prefix/include"
  cp -r include/openssl "$prefix/include/"
  cp libcrypto.a libssl.a "$prefix/lib/"
}

small_libraries() {
  [ ! -e "$prefix/lib/libnghttp2.a" ] || return 0
  quietly cmake -S "$here/libraries" -B "$work/small" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_TOOLCHAIN_FILE="$prefix/toolchain.cmake" \
    -DSOURCES="$folder/sources" -DCMAKE_INSTALL_PREFIX="$prefix" -DWANTED="$wanted"
  quietly ninja -C "$work/small" -j "$JOBS" install
}

# HTTP and HTTPS alone; no path of certificates is compiled in: the program looks for this system's.
curl() {
  [ ! -e "$prefix/lib/libcurl.a" ] || return 0
  local from=()
  [ "$target" = native ] || from=(-DOPENSSL_ROOT_DIR="$prefix" -DOPENSSL_INCLUDE_DIR="$prefix/include" -DOPENSSL_SSL_LIBRARY="$prefix/lib/libssl.a"
    -DOPENSSL_CRYPTO_LIBRARY="$prefix/lib/libcrypto.a" -DZLIB_INCLUDE_DIR="$prefix/include" -DZLIB_LIBRARY="$prefix/lib/libz.a")
  quietly cmake -S "$folder/sources/curl" -B "$work/curl" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_TOOLCHAIN_FILE="$prefix/toolchain.cmake" \
    "${from[@]}" -DOPENSSL_USE_STATIC_LIBS=ON -DNGHTTP2_INCLUDE_DIR="$prefix/include" -DNGHTTP2_LIBRARY="$prefix/lib/libnghttp2.a" \
    -DCMAKE_C_FLAGS=-DNGHTTP2_STATICLIB -DBUILD_CURL_EXE=OFF -DBUILD_SHARED_LIBS=OFF -DBUILD_TESTING=OFF -DHTTP_ONLY=ON -DCURL_USE_OPENSSL=ON \
    -DUSE_NGHTTP2=ON -DUSE_LIBIDN2=OFF -DCURL_USE_LIBPSL=OFF -DCURL_USE_LIBSSH2=OFF -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none -DPICKY_COMPILER=OFF \
    -DCURL_DISABLE_NTLM=ON -DCURL_DISABLE_ALTSVC=ON -DCURL_DISABLE_HSTS=ON -DCURL_DISABLE_DOH=ON -DCURL_ENABLE_EXPORT_TARGET=OFF
  quietly ninja -C "$work/curl" -j "$JOBS" libcurl
  cp -r "$folder/sources/curl/include/curl" "$prefix/include/"
  cp "$work/curl/lib/libcurl.a" "$prefix/lib/"
}

tools
python3 "$here/sources.py" "$folder/sources"
small_libraries
openssl
curl
rm -rf "$work"
