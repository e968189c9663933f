using System.Text.Json;
using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.EntraId;

/// <summary>
/// Users of a tenant ("Microsoft Graph REST API v1.0": Get user, Update user, user: revokeSignInSessions, openTypeExtension; "Microsoft Graph error
/// responses and resource types"; "Microsoft Graph throttling guidance").
/// </summary>
internal sealed class GraphUsers(HttpExchange exchange)
{
    /// <summary>The open extension of a user that we disabled; it holds the mark.</summary>
    private const string Extension = "org.hikeshi.containment";

    /// <returns>Null when there is no such user.</returns>
    public async Task<GraphUser?> TryFindAsync(string account, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Get($"{User(account)}?$select=id,userPrincipalName,mail,accountEnabled,signInSessionsValidFromDateTime"), cancel);
        if (answer.Status == 404)
        {
            return null;
        }

        var json = Read(answer);
        return json.Text("id") is { Length: > 0 } id && json.Truth("accountEnabled") is { } enabled
            ? new GraphUser(id, json.Text("userPrincipalName"), json.Text("mail"), enabled, json.Time("signInSessionsValidFromDateTime"))
            : throw new NotDoneException($"it answered about '{account}' without id or accountEnabled");
    }

    /// <summary>What we left at the user; null when there is nothing.</summary>
    public async Task<string?> MarkOfAsync(string id, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Get($"{User(id)}/extensions/{Extension}"), cancel);
        return answer.Status == 404 ? null : Read(answer).Text("containment");
    }

    public async Task SetMarkAsync(string id, string mark, bool isThere, CancellationToken cancel)
    {
        var target = $"{User(id)}/extensions{(isThere ? "/" + Extension : "")}";
        var answer = await exchange.SendAsync(HttpAsk.Json(isThere ? HttpMethod.Patch : HttpMethod.Post, target, json =>
        {
            json.WriteString("@odata.type", "microsoft.graph.openTypeExtension");
            json.WriteString("extensionName", Extension);
            json.WriteString("containment", mark);
        }), cancel);
        Check(answer);
    }

    public async Task RemoveMarkAsync(string id, CancellationToken cancel)
    {
        var answer = await exchange.SendAsync(HttpAsk.Delete($"{User(id)}/extensions/{Extension}"), cancel);
        if (answer.Status != 404)
        {
            Check(answer);
        }
    }

    public async Task SetEnabledAsync(string id, bool enabled, CancellationToken cancel) =>
        Check(await exchange.SendAsync(HttpAsk.Json(HttpMethod.Patch, User(id), json => json.WriteBoolean("accountEnabled", enabled)), cancel));

    public async Task RevokeSessionsAsync(string id, CancellationToken cancel)
    {
        var answer = Read(await exchange.SendAsync(new HttpAsk(HttpMethod.Post, $"{User(id)}/revokeSignInSessions"), cancel));
        if (answer.Truth("value") is false)
        {
            throw new NotDoneException("it answered that the sessions were not revoked");
        }
    }

    /// <summary>A segment of dots would lead elsewhere (RFC 3986 §5.2.4).</summary>
    private static string User(string account) =>
        account.Trim('.').Length > 0 ? "v1.0/users/" + Uri.EscapeDataString(account) : throw new NotDoneException($"it has no user '{account}'");

    private static JsonElement Read(HttpAnswer answer)
    {
        Check(answer);
        return answer.Json();
    }

    /// <summary><c>{"error":{"code":…,"message":…}}</c>.</summary>
    private static void Check(HttpAnswer answer)
    {
        if (answer.IsSuccess)
        {
            return;
        }

        var error = answer.ErrorJson().At("error");
        var hint = answer.Status == 403 ? ": the application lacks a permission, or the account has a role above the application's" : "";
        throw new NotDoneException($"it answered {answer.Status} {error.Text("code")}{hint} {error.Text("message")}");
    }
}

internal sealed record GraphUser(string Id, string PrincipalName, string Mail, bool IsEnabled, DateTimeOffset? SessionsValidFrom);
