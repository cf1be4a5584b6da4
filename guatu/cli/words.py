"""命令行的话：help and complaints in Chinese."""

import click


class Chinese(click.Command):
    """Help in Chinese, section heads included."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这段说明。"
        return option

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx)).replace("[OPTIONS]", "[选项]")
        formatter.write_usage(ctx.command_path, pieces.replace("COMMAND [ARGS]...", "命令 …"), "用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx))]
        with formatter.section("选项"):
            formatter.write_dl(rows)


class Group(Chinese, click.Group):
    """The commands, in the order in which an installation needs them."""

    command_class = Chinese

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        with formatter.section("命令"):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(60)) for name in self.commands])


def understood(error: click.UsageError) -> str:
    """用法错误, in one Chinese sentence."""
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。请看 guatu --help。"
    if isinstance(error, click.MissingParameter):
        what = error.param.human_readable_name if error.param else ""
        return f"缺少“{what}”。请加 --help 看用法。"
    if isinstance(error, click.BadParameter):
        what = error.param.human_readable_name if error.param else ""
        return f"“{what}”不对：{error.message}"
    if "No such command" in error.message:
        return f"没有“{error.message.split(chr(39))[1]}”这个命令。请看 guatu --help。"
    return error.message
