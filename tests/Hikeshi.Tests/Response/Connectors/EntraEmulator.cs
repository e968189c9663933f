using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// Sign-in and Microsoft Graph v1.0 at one address, as the "Microsoft Graph REST API v1.0" reference describes users, open extensions and
/// revokeSignInSessions; errors as in "Microsoft Graph error responses and resource types". Unlike the service, it changes things at once.
/// </summary>
internal sealed class EntraEmulator(TimeProvider clock, TokenDesk desk) : Emulator(clock)
{
    private const string Extension = "org.hikeshi.containment";

    public const string Id = "87d349ed-44d7-43e1-9a83-5f2406dee5bd";

    public const string Name = "adele.vance@bank.example";

    public bool IsEnabled { get; set; } = true;

    public DateTimeOffset SessionsValidFrom { get; set; } = clock.GetUtcNow().AddDays(-3);

    public string? Mark { get; set; }

    public bool MayWrite { get; set; } = true;

    public override bool IsClean => IsEnabled && Mark is null;

    protected override async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path == "/tenant-1/oauth2/v2.0/token")
        {
            var (token, wrong) = await desk.GiveAsync(context, Address + ".default");
            await (token is null
                ? JsonAsync(context, wrong == "invalid_client" ? 401 : 400, new { error = wrong, error_description = $"AADSTS7000215: {wrong}" })
                : JsonAsync(context, 200, new { token_type = "Bearer", expires_in = 1800, ext_expires_in = 1800, access_token = token }));
            return;
        }

        if (!desk.Takes(context))
        {
            await ErrorAsync(context, 401, "InvalidAuthenticationToken", "Lifetime validation failed, the token is expired.");
            return;
        }

        var parts = request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not ["v1.0", "users", var user, ..])
        {
            await RefuseAsync(context, 400, "Request_BadRequest", "no such segment");
            return;
        }

        if (!user.Equals(Name, StringComparison.OrdinalIgnoreCase) && user != Id)
        {
            await ErrorAsync(context, 404, "Request_ResourceNotFound", $"Resource '{user}' does not exist or one of its queried reference-property objects are not present.");
            return;
        }

        if (!HttpMethods.IsGet(request.Method) && !MayWrite)
        {
            await ErrorAsync(context, 403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.");
            return;
        }

        await ((request.Method, parts[3..]) switch
        {
            ("GET", []) => UserAsync(context),
            ("PATCH", []) => UpdateAsync(context),
            ("POST", ["revokeSignInSessions"]) => RevokeAsync(context),
            ("GET", ["extensions", Extension]) => Mark is null ? ErrorAsync(context, 404, "ResourceNotFound", "Extension with given id not found.") : JsonAsync(context, 200, new { id = Extension, extensionName = Extension, containment = Mark }),
            ("POST", ["extensions"]) => MarkAsync(context, isNew: true),
            ("PATCH", ["extensions", Extension]) => MarkAsync(context, isNew: false),
            ("DELETE", ["extensions", Extension]) => Mark is null ? ErrorAsync(context, 404, "ResourceNotFound", "Extension with given id not found.") : DoneAsync(context, 204, () => Mark = null),
            _ => RefuseAsync(context, 405, "Request_BadRequest", "no such method"),
        });
    }

    private Task UserAsync(HttpContext context)
    {
        // accountEnabled and signInSessionsValidFromDateTime are returned only when they are selected.
        var selected = context.Request.Query["$select"].ToString().Split(',');
        return UnknownQuery(context, "$select") is { } unknown ? RefuseAsync(context, 400, "Request_BadRequest", unknown) : JsonAsync(context, 200, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = Id,
            ["userPrincipalName"] = Name,
            ["mail"] = "break-glass@bank.example",
            ["accountEnabled"] = IsEnabled,
            ["signInSessionsValidFromDateTime"] = SessionsValidFrom,
        }.Where(property => selected.Contains(property.Key)).ToDictionary());
    }

    private async Task UpdateAsync(HttpContext context)
    {
        var (body, wrong) = await BodyAsync(context, "accountEnabled");
        await (wrong is null ? DoneAsync(context, 204, () => IsEnabled = body.GetProperty("accountEnabled").GetBoolean()) : RefuseAsync(context, 400, "Request_BadRequest", wrong));
    }

    private Task RevokeAsync(HttpContext context) =>
        Change(() => SessionsValidFrom = Clock.GetUtcNow()) ? JsonAsync(context, 200, new { value = true }) : BreakAsync(context, "failed");

    private async Task MarkAsync(HttpContext context, bool isNew)
    {
        var (body, wrong) = await BodyAsync(context, "@odata.type", "extensionName", "containment");
        wrong ??= body.GetProperty("extensionName").GetString() != Extension || body.GetProperty("@odata.type").GetString() != "microsoft.graph.openTypeExtension" ? "extensionName or type" : null;
        await (wrong is not null ? RefuseAsync(context, 400, "Request_BadRequest", wrong)
            : isNew && Mark is not null ? RefuseAsync(context, 409, "NameAlreadyExists", "An extension with given id already exists.")
            : DoneAsync(context, isNew ? 201 : 200, () => Mark = body.GetProperty("containment").GetString()));
    }

    private Task DoneAsync(HttpContext context, int status, Action change)
    {
        if (!Change(change))
        {
            return BreakAsync(context, "failed");
        }

        context.Response.StatusCode = status;
        return status == 204 ? Task.CompletedTask : JsonAsync(context, status, new { id = Extension });
    }

    private static Task ErrorAsync(HttpContext context, int status, string code, string message) =>
        JsonAsync(context, status, new { error = new { code, message, innerError = new { date = "2026-04-01T09:00:00", request_id = Guid.Empty } } });

    private Task RefuseAsync(HttpContext context, int status, string code, string why)
    {
        Complaints.Enqueue(why);
        return ErrorAsync(context, status, code, why);
    }
}
