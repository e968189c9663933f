using Hikeshi.Kernel.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Hikeshi.Node.Api;

/// <summary>Refusals as problem details (RFC 9457), mapped here and nowhere else.</summary>
internal static class Problems
{
    public static IResult BadRequest(string detail) => Problem(StatusCodes.Status400BadRequest, "Not understood", detail);

    public static IResult NotFound(string detail) => Problem(StatusCodes.Status404NotFound, "Not found", detail);

    public static IResult Of(Refusal refusal) => Problem(StatusCodes.Status400BadRequest, refusal.Code, refusal.Sentence);

    public static IResult Problem(int status, string title, string detail) =>
        Results.Json(new ProblemDetails { Status = status, Title = title, Detail = detail }, NodeJson.Default.ProblemDetails, "application/problem+json", status);
}
