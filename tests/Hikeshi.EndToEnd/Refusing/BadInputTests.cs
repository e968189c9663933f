namespace Hikeshi.EndToEnd.Refusing;

/// <summary>Bad input at the command line: exit code 2, and one sentence that says where, what, and what was expected. Never a stack trace.</summary>
[Collection<ThisNetwork>]
public sealed class BadInputTests
{
    [Theory]
    [InlineData("'frobnicate'", "frobnicate")]
    [InlineData("'--bogus'", "demo", "--bogus")]
    [InlineData("expected 2 to 80", "demo", "--members", "1")]
    [InlineData("'many'", "demo", "--members", "many")]
    [InlineData("'soon'", "demo", "--pace", "soon")]
    [InlineData("'firewall'", "demo", "--take-away", "firewall")]
    [InlineData("--rules", "detect", "--events", "-")]
    [InlineData("zzz", "evidence", "why", "zzz", "--data", "nowhere")]
    [InlineData("nowhere", "evidence", "verify", "nowhere")]
    [InlineData("zzz", "evidence", "receipt", "zzz", "--data", "nowhere")]
    [InlineData("'zzz'", "evidence", "verify-receipt", "nowhere", "--vkey", "zzz")]
    [InlineData("nowhere", "conformance", "merkle", "--input", "nowhere")]
    [InlineData("there is no such directory", "respond", "list", "--data", "nowhere")]
    [InlineData("neither --data nor --institution", "exposure", "rank", "--advisories", ".")]
    [InlineData("'yesterday'", "exposure", "rank", "--advisories", ".", "--institution", "x", "--at", "yesterday")]
    [InlineData("behind the time of the ranking", "exposure", "rank", "--advisories", ".", "--institution", "x", "--at", "2026-01-01T00:00Z", "--found", "2030-01-01T00:00Z")]
    public async Task Command_NotUnderstood_IsRefused(string mentions, params string[] arguments)
    {
        Refused(await Cli.RunAsync(arguments), mentions);
    }

    [Theory]
    [InlineData("""{"Member":"lone","Lisen":{"Api":"127.30.0.1:7300"}}""", "'Lisen:Api'", "Did you mean 'Listen:Api'?")]
    [InlineData("""{"Member":"lone","Listen":{"Apis":"127.30.0.1:7300"}}""", "'Listen:Apis'", "Did you mean 'Listen:Api'?")]
    [InlineData("{\"Member\":\"lone\",\n \"Listen\":{\"Api\":\"127.30", "LineNumber: 1", "a JSON settings file")]
    [InlineData("""{"Member":"Lone Bank"}""", "appsettings.json: Member", "'Lone Bank'")]
    [InlineData("""{"Member":"lone","Role":"king"}""", "Role", "member or hub")]
    [InlineData("""{"Member":"lone","Listen":{"Api":"here"}}""", "Listen:Api", "ADDRESS:PORT")]
    [InlineData("""{"Member":"lone","Listen":{"Api":"0.0.0.0:7300"}}""", "Listen:Api", "not a loopback address")]
    [InlineData("""{"Member":"lone","Sharing":{"Publish":"fasle"}}""", "Sharing:Publish", "true or false")]
    [InlineData("""{"Member":"lone","Listen":{"Api":"127.30.0.1:7300"},"Rules":"/no/such/rules"}""", "/no/such/rules", "Sigma")]
    [InlineData("""{"Member":"lone","Gateway":{"Url":"gopher://x"}}""", "Gateway:Url", "http or https")]
    [InlineData("""{"Member":"lone","Gateway":{"Url":"http://127.0.0.1:1/","TokenFile":"/no/token"}}""", "Gateway:TokenFile", "/no/token")]
    public async Task Serve_WithSettingsThatAreWrong_NamesTheSetting(string settings, string where, string what)
    {
        using var workspace = new Workspace();
        workspace.File("node/appsettings.json", settings);

        Refused(await Cli.RunAsync("serve", "--data", workspace.At("node")), where, what);
    }

    [Fact]
    public async Task Serve_WithADirectoryTooDeepForASocket_IsRefused()
    {
        using var workspace = new Workspace();
        workspace.File(Path.Combine(new string('d', 100), "appsettings.json"), """{"Member":"lone"}""");

        Refused(await Cli.RunAsync("serve", "--data", workspace.At(new string('d', 100))), "node.sock", "too long");
    }

    [Fact]
    public async Task Serve_OnADirectoryThatIsTaken_IsRefused()
    {
        await using var lone = await LoneNode.StartAsync(isHub: false);

        Refused(await Cli.RunAsync("serve", "--data", lone.Node.Directory), lone.Node.Directory, "one owner per directory");
        Assert.True(await lone.Node.Client.IsReadyAsync(TestContext.Current.CancellationToken), "the owner keeps running");
    }

    [Theory]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"type":"library","na""", "sbom.json:1:81")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":5}]}""", "$.components[0].name")]
    [InlineData("[]", "CycloneDX")]
    [InlineData("", "sbom.json")]
    [InlineData("\u0000\u0001\u0002", "a binary file")]
    public async Task LedgerImport_HostileDocument_NamesFileAndPlace(string document, string place)
    {
        using var workspace = new Workspace();
        var file = workspace.File("sbom.json", document);

        Refused(await Cli.RunAsync("ledger", "import", file), "sbom.json", place);
    }

    [Fact]
    public async Task LedgerImport_NestedTooDeep_IsRefused()
    {
        using var workspace = new Workspace();
        var file = workspace.File("deep.json", "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"x\":" + new string('[', 200_000));

        Refused(await Cli.RunAsync("ledger", "import", file), "deep.json");
    }

    [Fact]
    public async Task ExposureScan_NothingReadable_IsRefused()
    {
        using var workspace = new Workspace();
        var sbom = workspace.File("sbom.json", "{\"bomFormat\":");
        workspace.File("advisories/a.json", "{\"id\":\"X-1\",\"affected\":[");

        Refused(await Cli.RunAsync("exposure", "scan", "--sbom", sbom, "--advisories", workspace.At("advisories")), "sbom.json:1", "a.json:1");
    }

    [Fact]
    public async Task Detect_BrokenRule_NamesFileAndLine()
    {
        using var workspace = new Workspace();
        workspace.File("rules/broken.yml", "title: x\ndetection:\n  sel: [\n");
        var events = workspace.File("events.json", """{"a":1}""");

        Refused(await Cli.RunAsync("detect", "--rules", workspace.At("rules"), "--events", events), "broken.yml:4", "not YAML");
    }

    [Theory]
    [InlineData("""{"EventID":1,"Image":"C:\\x""", "events.json:1")]
    [InlineData("[[[[[[[[", "cut off")]
    [InlineData("hello\n", "events.json:1")]
    public async Task Detect_BrokenEvents_NamesFileAndLine(string events, string place)
    {
        using var workspace = new Workspace();
        var file = workspace.File("events.json", events);

        Refused(await Cli.RunAsync("detect", "--rules", Repository.Rules, "--events", file), "events.json", place);
    }

    private static void Refused(Said said, params string[] mentions)
    {
        Assert.True(said.ExitCode == 2, said.ToString());
        Assert.All(mentions, mention => Assert.Contains(mention, said.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("xception", said.Error, StringComparison.Ordinal);
    }
}
