using Hikeshi.Kernel.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Hikeshi.Node.Api;

/// <summary>Refusals as problem details (RFC 9457), mapped here and nowhere else.</summary>
internal static class Problems
{
    public static IResult BadRequest(string detail) => Problem(StatusCodes.Status400BadRequest, "Not understood", detail);

    public static IResult NotFound(string detail) => Problem(StatusCodes.Status404NotFound, "Not found", detail);

    /// <summary>With <c>line</c> and <c>column</c> where a place in the text is meant.</summary>
    public static IResult Of(Refusal refusal)
    {
        var problem = new ProblemDetails { Status = StatusCodes.Status400BadRequest, Title = refusal.Code, Detail = refusal.Sentence };
        if (refusal.Place is { } at)
        {
            problem.Extensions["line"] = at.Line;
            problem.Extensions["column"] = at.Column;
        }

        return Json(problem);
    }

    public static IResult Problem(int status, string title, string detail) => Problem(status, title, detail, type: null);

    /// <param name="type">A URI by which programs know this problem; null: they have no need to.</param>
    public static IResult Problem(int status, string title, string detail, string? type) =>
        Json(new ProblemDetails { Status = status, Title = title, Detail = detail, Type = type });

    private static IResult Json(ProblemDetails problem) => Results.Json(problem, NodeJson.Default.ProblemDetails, "application/problem+json", problem.Status);
}
