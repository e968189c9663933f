using Hikeshi.People.Access;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Xunit;
using PersonActor = Hikeshi.People.Tokens.Actor;

namespace Hikeshi.Tests.People;

public sealed class AccessMiddlewareTests
{
    private static readonly PersonActor Viewer = new("token:1", "viewer", [Role.Viewer]);
    private readonly Sessions sessions = new(TestClock.AtMorning());

    [Fact]
    public async Task Endpoint_WithoutDeclaration_IsForbiddenToEverybody()
    {
        var context = Context(required: null);
        context.Request.Headers.Authorization = "Bearer good";
        Assert.Equal((403, false, null), await RunAsync(context));
        Assert.Equal((403, false, null), await RunAsync(Context(required: null), PersonActor.LocalOwner));
    }

    /// <summary>Routing's own answer, which does nothing, passes; an endpoint that a room has mapped does not, whatever it is called.</summary>
    [Fact]
    public async Task Endpoint_MissingForTheMethod_PassesUnlessARoomHasMappedIt()
    {
        var missing = Context(required: null);
        missing.SetEndpoint(new Endpoint(null, EndpointMetadataCollection.Empty, "405 HTTP Method Not Supported"));
        Assert.True((await RunAsync(missing)).Passed);
        var mapped = Context(required: null);
        mapped.SetEndpoint(new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/x"), 0, EndpointMetadataCollection.Empty, "405 HTTP Method Not Supported"));
        Assert.Equal((403, false, null), await RunAsync(mapped));
    }

    [Fact]
    public async Task NoEndpoint_GoesOnToWhoeverAnswersWithNotFound()
    {
        var context = new DefaultHttpContext();
        Assert.Equal((200, true, null), await RunAsync(context));
    }

    [Theory]
    [InlineData(Permission.ReadSituation, "Bearer good", 200)]
    [InlineData(Permission.ReadSituation, "bearer  good ", 200)]
    [InlineData(Permission.ReadSituation, null, 401)]
    [InlineData(Permission.ReadSituation, "Bearer bad", 401)]
    [InlineData(Permission.ReadSituation, "Bearer ", 401)]
    [InlineData(Permission.ReadSituation, "Basic good", 401)]
    [InlineData(Permission.ReadSituation, "good", 401)]
    [InlineData(Permission.ManageTokens, "Bearer good", 403)]
    [InlineData(Permission.Federate, "Bearer good", 403)]
    [InlineData(Permission.Anonymous, null, 200)]
    [InlineData(Permission.Anonymous, "Bearer bad", 200)]
    public async Task Token_OpensWhatItsRolesAllow(Permission required, string? authorization, int status)
    {
        var context = Context(required);
        context.Request.Headers.Authorization = authorization;
        var (answered, passed, actor) = await RunAsync(context);
        Assert.Equal((status, status == 200), (answered, passed));
        Assert.Equal(status == 200 && required != Permission.Anonymous ? "viewer" : null, actor);
        Assert.Equal(status == 401, context.Response.Headers.WWWAuthenticate == "Bearer");
    }

    [Theory]
    [InlineData(null, null, 200)]
    [InlineData("same-origin", null, 200)]
    [InlineData("none", null, 200)]
    [InlineData("same-origin", "http://127.0.0.1:7300", 200)]
    [InlineData("cross-site", null, 401)]
    [InlineData("same-site", null, 401)]
    [InlineData("cross-site", "http://127.0.0.1:7300", 401)]
    [InlineData(null, "https://attacker.example", 401)]
    [InlineData("same-origin", "https://attacker.example", 401)]
    [InlineData("same-origin", "http://127.0.0.1:7301", 401)]
    [InlineData("same-origin", "https://127.0.0.1:7300", 401)]
    [InlineData("none", "null", 401)]
    public async Task Cookie_ActsForItsOwnOriginAlone(string? site, string? origin, int status)
    {
        var context = Context(Permission.ReadSituation);
        context.Request.Headers.Cookie = $"{EndpointAccess.SessionCookie(context)}={sessions.Open(Viewer)}";
        context.Request.Headers["Sec-Fetch-Site"] = site;
        context.Request.Headers.Origin = origin;
        Assert.Equal(status, (await RunAsync(context)).Status);
    }

    /// <summary>A request that presents a token is judged by it: a session in the same browser never helps a wrong one.</summary>
    [Fact]
    public async Task Cookie_BesideAWrongToken_DoesNotCount()
    {
        var context = Context(Permission.ReadSituation);
        context.Request.Headers.Cookie = $"{EndpointAccess.SessionCookie(context)}={sessions.Open(Viewer)}";
        context.Request.Headers.Authorization = "Bearer bad";
        Assert.Equal(401, (await RunAsync(context)).Status);
    }

    [Fact]
    public async Task Cookie_AfterSignOut_DoesNotCount()
    {
        var cookie = sessions.Open(Viewer);
        sessions.Close(cookie);
        var context = Context(Permission.ReadSituation);
        context.Request.Headers.Cookie = $"{EndpointAccess.SessionCookie(context)}={cookie}";
        Assert.Equal(401, (await RunAsync(context)).Status);
    }

    [Theory]
    [InlineData("member:bank-03", Permission.Federate, 200)]
    [InlineData("member:bank-03", Permission.ReadSituation, 403)]
    [InlineData("newcomer", Permission.Enroll, 200)]
    [InlineData("newcomer", Permission.Federate, 403)]
    [InlineData("person:local-owner", Permission.Federate, 403)]
    public async Task Listener_GivesItsOwnIdentityAndNoMore(string evidenceName, Permission required, int status) =>
        Assert.Equal(status, (await RunAsync(Context(required), new PersonActor(evidenceName, evidenceName, []))).Status);

    [Fact]
    public async Task Refusal_IsAProblemDocument()
    {
        var context = Context(Permission.ReadSituation);
        await RunAsync(context);
        Assert.Equal("application/problem+json", context.Response.ContentType);
        context.Response.Body.Position = 0;
        Assert.Contains("Authorization: Bearer", await new StreamReader(context.Response.Body).ReadToEndAsync(), StringComparison.Ordinal);
    }

    private static DefaultHttpContext Context(Permission? required)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("127.0.0.1", 7300);
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(new Endpoint(_ => Task.CompletedTask, required is { } permission ? new EndpointMetadataCollection(new RequiredPermission(permission)) : EndpointMetadataCollection.Empty, "test"));
        return context;
    }

    private async Task<(int Status, bool Passed, string? Actor)> RunAsync(HttpContext context, PersonActor? atTheDoor = null)
    {
        var passed = false;
        string? actor = null;
        var gate = new AccessMiddleware(
            admitted =>
            {
                passed = true;
                actor = Record.Exception(() => actor = admitted.Actor().DisplayName) is null ? admitted.Actor().DisplayName : null;
                return Task.CompletedTask;
            },
            secret => secret == "good" ? Viewer : null,
            (_, _) => Task.FromResult<PersonActor?>(null),
            sessions,
            _ => atTheDoor,
            TestClock.AtMorning());
        await gate.InvokeAsync(context);
        return (context.Response.StatusCode, passed, actor);
    }
}
