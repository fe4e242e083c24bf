@echo off
setlocal DisableDelayedExpansion
chcp 65001 >nul
rem Installe l'assistant et pose son raccourci, sur Windows, pour qui n'a pas Python : double-cliquez sur ce fichier.
rem Rien n'est fait avant un « oui ». Pas de droits d'administrateur : tout reste dans le dossier personnel.

set "UV_ADDRESS=https://astral.sh/uv/install.ps1"
if not defined UV_TOOL_BIN_DIR set "UV_TOOL_BIN_DIR=%USERPROFILE%\.local\bin"
call :find_uv

set "CHECKOUT="
findstr /b /c:"name = \"mes-assist\"" "%~dp0..\pyproject.toml" >nul 2>nul && set "CHECKOUT=%~dp0.."

echo Ce programme va :
if not defined UV echo   - télécharger « uv », un installateur gratuit, depuis %UV_ADDRESS% ;
if defined CHECKOUT echo   - installer l’assistant pour Mon espace santé depuis "%CHECKOUT%",
if not defined CHECKOUT echo   - installer l’assistant pour Mon espace santé depuis le catalogue public de Python,
echo     avec ce dont il a besoin, Python compris s’il n’est pas là, pris sur Internet ;
echo   - poser un raccourci sur votre bureau et dans le menu.
echo.
set "ANSWER="
set /p "ANSWER=Continuer ? Tapez oui, puis Entrée : "
if not defined ANSWER goto refused
set "ANSWER=%ANSWER:"=%"
if /i "%ANSWER%"=="oui" goto agreed
if /i "%ANSWER%"=="o" goto agreed
:refused
echo.
echo Rien n’a été fait.
pause
exit /b 5

:agreed
if defined UV goto install
set "UV_NO_MODIFY_PATH=1"
set "UV_INSTALL_DIR=%USERPROFILE%\.local\bin"
powershell -NoProfile -ExecutionPolicy Bypass -Command "$ErrorActionPreference = 'Stop'; Invoke-Expression (Invoke-RestMethod $env:UV_ADDRESS)"
if errorlevel 1 goto no_uv
call :find_uv
if not defined UV goto no_uv

:install
rem From inside the folder, so that no sign in its name can be taken for anything else.
set "PACKAGE=mes-assist[demo]"
if defined CHECKOUT set "PACKAGE=.[demo]"
if defined CHECKOUT pushd "%CHECKOUT%"
echo.
echo L’installation commence. Elle peut prendre quelques minutes.
"%UV%" tool install --quiet --force "%PACKAGE%"
if errorlevel 1 goto not_installed
"%UV_TOOL_BIN_DIR%\mes-assist.exe" raccourci --lang fr
set "CODE=%errorlevel%"
pause
exit /b %CODE%

:no_uv
echo.
echo « uv » n’a pas pu être installé. L’assistant n’est pas installé. Vérifiez la connexion, puis recommencez.
pause
exit /b 1

:not_installed
echo.
echo L’assistant n’a pas pu être installé. Aucun raccourci n’a été posé.
pause
exit /b 1

:find_uv
set "UV="
for %%f in (uv.exe) do set "UV=%%~$PATH:f"
if not defined UV if exist "%USERPROFILE%\.local\bin\uv.exe" set "UV=%USERPROFILE%\.local\bin\uv.exe"
exit /b
