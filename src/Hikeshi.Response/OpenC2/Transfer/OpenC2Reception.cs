using Hikeshi.Kernel.Errors;
using Hikeshi.Response.OpenC2.Language;

namespace Hikeshi.Response.OpenC2.Transfer;

/// <summary>What a consumer makes of an HTTP request before anything is done: a Command to carry out, or an answer at once. A pure function of what came.</summary>
/// <param name="RequestId">Goes back with the answer; null when the request named none.</param>
/// <param name="Command">To be carried out; null when <paramref name="Answer"/> is there.</param>
public sealed record OpenC2Reception(string? RequestId, OpenC2Command? Command, OpenC2Response? Answer)
{
    /// <param name="contentType">As it stands in the header; null without.</param>
    /// <param name="requestIdHeader">X-Request-ID; null without.</param>
    /// <param name="body">At most <see cref="OpenC2Reader.LargestMessage"/> bytes are read.</param>
    public static OpenC2Reception Of(string method, string? contentType, string? requestIdHeader, ReadOnlyMemory<byte> body, OpenC2Capabilities capabilities)
    {
        var id = requestIdHeader is { } header && OpenC2Message.IsRequestId(header) ? header : null;
        if (method != "POST")
        {
            return Refused(id, 501, "POST is the only method (§3.2.1)");
        }

        if (!OpenC2Message.IsContentType(contentType))
        {
            return Refused(id, 400, $"the content type is {OpenC2Message.ContentType} (§3.3.1)");
        }

        try
        {
            var message = OpenC2Message.ReadRequest(body, capabilities.Profiles);
            return message.RequestId is { } named && requestIdHeader is not null && named != requestIdHeader ? Refused(id: null, 400, "X-Request-ID and request_id are not the same (§3.3.3)")
                : (message.RequestId ?? id) is not { } request ? Refused(id: null, 400, "the request names itself neither in X-Request-ID nor in request_id (§3.3.3)")
                : Judge(request, message.Request!, capabilities);
        }
        catch (RefusedException refused)
        {
            return Refused(id, 400, refused.Refusal.Sentence);
        }
    }

    private static OpenC2Reception Judge(string id, OpenC2Command command, OpenC2Capabilities capabilities)
    {
        if (command is { Action: "query", Target: NamesTarget { Kind: "features" } features })
        {
            return command.Args is null or { StartTime: null, StopTime: null, Duration: null, ResponseRequested: null or "complete" }
                ? new OpenC2Reception(id, Command: null, capabilities.Answer(features.Names))
                : Refused(id, 400, "query features goes with no argument but response_requested: complete (§4.1)");
        }

        return capabilities.Can(command.Action, command.Target.Name)
            ? new OpenC2Reception(id, command, Answer: null)
            : Refused(id, 501, $"{command.Action} {command.Target.Name} is not supported here; query features says what is");
    }

    private static OpenC2Reception Refused(string? id, int status, string text) => new(id, Command: null, OpenC2Response.Of(status, text));
}
