using Hikeshi.Evidence;
using Hikeshi.Node.Loop;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>
/// The durability barrier of answers: rooms may know what is not on disk yet, so an answer that was made from what they know waits for the disk
/// before it is sent. Streams send while they run, and wait by themselves (<see cref="DurableEntries"/>).
/// </summary>
internal static class DurableAnswers
{
    public static RouteGroupBuilder BehindTheDisk(this RouteGroupBuilder group, EvidenceLog log) =>
        group.AddEndpointFilter(async (context, next) =>
        {
            var answer = await next(context);
            if (context.HttpContext.Response.HasStarted)
            {
                return answer;
            }

            try
            {
                await log.AllDurableAsync(context.HttpContext.RequestAborted);
                return answer;
            }
            catch (EvidenceFailedException failed)
            {
                return Problems.Problem(StatusCodes.Status503ServiceUnavailable, "evidence.failed", failed.Message);
            }
        });
}
