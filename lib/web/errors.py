"""What the API says when it cannot answer: JSON with a Chinese sentence, never a stack trace."""

import logging
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from lib.domain.problems import Problem
from lib.store.engine import STORE_ERRORS
from lib.views import trouble

log = logging.getLogger(__name__)
NOT_READY = "数据库暂时不可用,请稍后再试。"


class NotModified(Exception):
    """The asker already holds this answer."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers


class Unanswerable(Exception):
    """The question has problems that the asker can put right."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems


def answer_errors(api: FastAPI) -> None:
    """Teach `api` to answer every error as JSON."""
    api.add_exception_handler(NotModified, _not_modified)
    api.add_exception_handler(Unanswerable, _unanswerable)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(HTTPException, _refused)
    for error in STORE_ERRORS:
        api.add_exception_handler(error, _no_store)
    api.add_exception_handler(Exception, _broken)


def _says(status: int, says: str, problems: list[dict[str, str]] | None = None) -> JSONResponse:
    return JSONResponse({"detail": says, "problems": problems or []}, status)


def _not_modified(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NotModified)
    return Response(status_code=304, headers=error.headers)


def _unanswerable(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Unanswerable)
    problems = [{"field": problem.field, "says": problem.says} for problem in error.problems]
    return _says(422, "有条件看不懂,请按提示改正。", problems)


def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fields = [str(each["loc"][-1]) for each in error.errors()]
    return _says(422, "有参数看不懂,请按提示改正。", [{"field": f, "says": f"参数 {f} 的值不对。"} for f in fields])


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = {404: "没有这个地址。", 405: "这个地址只能读取。"}
    is_ours = any("\u4e00" <= letter <= "\u9fff" for letter in error.detail)
    return _says(error.status_code, error.detail if is_ours else said.get(error.status_code, "不能这样请求。"))


def _no_store(_request: Request, error: Exception) -> Response:
    log.warning("store: %s", type(error).__name__)
    return _says(503, NOT_READY)


def report(error: Exception) -> bool:
    """Log what went wrong on a page under a reference number, and tell the person no more than that number."""
    trouble.broken(_logged(error))
    return True


def _logged(error: Exception) -> str:
    reference = uuid4().hex[:8]
    log.error("reference %s", reference, exc_info=error)
    return reference


def _broken(_request: Request, error: Exception) -> Response:
    return _says(500, f"出了点问题,请稍后再试。编号 {_logged(error)}。")
