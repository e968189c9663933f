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

    public static IResult Problem(int status, string title, string detail) => Problem(status, title, detail, type: null);

    /// <param name="type">A URI by which programs know this problem; null: they have no need to.</param>
    public static IResult Problem(int status, string title, string detail, string? type) =>
        Results.Json(new ProblemDetails { Status = status, Title = title, Detail = detail, Type = type }, NodeJson.Default.ProblemDetails, "application/problem+json", status);
}
