"""The repository's environment: what its own tests need installed, as its base branch says.

It is found in the files of the base branch (`find`), resolved and downloaded outside of the sandbox
by uv (`uv`, `lock`), which runs nothing of what it installs, and kept as a layer that every sandbox
shows read-only (`layer`). What has to be built is built inside a sandbox, without a network
(`project`). `prepare` puts these together.
"""
