"""代码：the credit code of a company (GB 32100-2015) and the code of an investment project (GB/T 40058-2021).

The arithmetic is done where sheets are read; here a code that cannot be one is refused, and a doubtful one
warned about.
"""

from guatu.core.refusal import Refusal
from guatu.intake import codes


class CreditCodeWrong(Refusal):
    """统一社会信用代码有误."""


class ProjectCodeWrong(Refusal):
    """项目代码有误."""


def credit_code(text: str) -> str:
    """信用代码, put right in width and case. Refuses one whose outer check fails."""
    code = codes.credit_code(text)
    if problem := codes.credit_code_problem(code):
        raise CreditCodeWrong(f"{problem}，请对照营业执照核对。")
    return code


def credit_code_doubt(code: str) -> str:
    """信用代码存疑: the inner check (GB 11714) that only warns; empty when it holds."""
    return codes.inner_code_problem(code)


def project_code(text: str) -> str:
    """项目代码, put right in width and hyphens. Whether it is genuine is for the online platform to say."""
    code = codes.project_code(text)
    if problem := codes.project_code_problem(code):
        raise ProjectCodeWrong(f"{problem}。")
    return code
